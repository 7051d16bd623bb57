namespace SwarmMemory;

/// <summary>A message that is on its way.</summary>
/// <param name="Recipients">The agents in whose mailboxes it lies, by name.</param>
public sealed record SentMessage(MessageId Id, IReadOnlyList<string> Recipients);
