namespace SwarmMemory;

/// <summary>A message as its recipient reads it.</summary>
/// <param name="From">The agent that sent it, or whose act the system tells of.</param>
/// <param name="FromSwarm">That agent's swarm.</param>
/// <param name="To">The recipient that was named, or <c>*</c>; null where the system chose those concerned.</param>
public sealed record Message(
    MessageId Id, string From, string FromSwarm, string? To, string Type, MessageId? ReplyTo, DateTimeOffset At, JsonText Body);
