namespace SwarmMemory;

/// <summary>A message that is on its way.</summary>
/// <param name="Recipients">The agents in whose mailboxes it lies, by name.</param>
public sealed record SentMessage(MessageId Id, IReadOnlyList<string> Recipients)
{
    /// <summary>What was taken out of the body because it looked like a secret.</summary>
    public IReadOnlyList<SecretFinding> Redacted { get; init; } = [];
}
