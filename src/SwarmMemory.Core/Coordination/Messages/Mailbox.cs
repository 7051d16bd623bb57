namespace SwarmMemory;

/// <summary>What lies in an agent's mailbox.</summary>
/// <param name="Messages">The oldest that are not acknowledged; they come again until they are.</param>
/// <param name="Unread">Messages not acknowledged, those above included.</param>
/// <param name="Dropped">Messages that were lost to the mailbox's bounds since this was told last.</param>
/// <param name="Acknowledged">How many of the ids to acknowledge were in the mailbox.</param>
public sealed record Mailbox(IReadOnlyList<Message> Messages, long Unread, long Dropped, int Acknowledged);
