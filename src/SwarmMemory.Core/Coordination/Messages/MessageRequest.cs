namespace SwarmMemory;

/// <summary>A message to send.</summary>
/// <param name="To">An agent of the sender's swarm, or <see cref="Everyone"/>.</param>
public sealed record MessageRequest(string To, JsonText Body)
{
    /// <summary>All agents of the swarm but the sender.</summary>
    public const string Everyone = "*";

    /// <summary>A label of the sender's choice; those of the system are refused.</summary>
    public string Type { get; init; } = MessageTypes.Plain;

    /// <summary>The message that this one answers.</summary>
    public MessageId? ReplyTo { get; init; }
}
