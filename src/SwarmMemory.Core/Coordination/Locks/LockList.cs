namespace SwarmMemory;

/// <summary>Who holds what, and who waits for it in which order.</summary>
/// <param name="HasMore">There are more than were asked for.</param>
public sealed record LockList(IReadOnlyList<LockInfo> Held, IReadOnlyList<LockInfo> Waiting, bool HasMore);
