namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>lock_list</c>.</summary>
/// <param name="Waiting">In the order in which they are served.</param>
/// <param name="HasMore">Ask with a longer prefix.</param>
internal sealed record LockListReply(IReadOnlyList<LockEntry> Held, IReadOnlyList<LockEntry> Waiting, bool HasMore)
{
    public static LockListReply Of(LockList locks)
    {
        var room = new ReplyRoom();
        List<LockEntry> held = [.. locks.Held.Select(LockEntry.Of).TakeWhile(room.Take)], waiting = [.. locks.Waiting.Select(LockEntry.Of).TakeWhile(room.Take)];
        return new(held, waiting, locks.HasMore || held.Count < locks.Held.Count || waiting.Count < locks.Waiting.Count);
    }
}
