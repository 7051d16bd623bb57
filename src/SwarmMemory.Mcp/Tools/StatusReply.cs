namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>swarm_status</c>.</summary>
/// <param name="Changes">The newest write of each key that changed, oldest first.</param>
/// <param name="NextCursor">Pass it as since to get only what is new.</param>
internal sealed record StatusReply(
    string Swarm, IReadOnlyList<StatusReply.AgentReply> Agents, IReadOnlyList<StatusReply.ChangeReply> Changes, string NextCursor, bool HasMore,
    long Unread, StatusReply.RoundReply? Round)
{
    /// <summary>Locks that agents of the swarm hold; absent when there are none.</summary>
    public IReadOnlyList<LockEntry>? Locks { get; init; }

    /// <summary>Who waits for a lock, in the order of the queue.</summary>
    public IReadOnlyList<LockEntry>? Waits { get; init; }

    /// <param name="State"><c>active</c> when seen within two minutes, else <c>inactive</c>.</param>
    internal sealed record AgentReply(string Agent, string State, string? Client, DateTimeOffset LastSeenAt);

    internal sealed record ChangeReply(string Key, long Version, string Outcome, string Author, DateTimeOffset At);

    /// <param name="WaitingFor">Active agents that have not seen all that had changed when it began.</param>
    internal sealed record RoundReply(string BegunBy, DateTimeOffset BegunAt, IReadOnlyList<string> WaitingFor);

    public static StatusReply Of(SwarmStatus status) => new(
        status.Swarm,
        [.. status.Agents.Select(a => new AgentReply(a.Name, a.IsActive ? "active" : "inactive", a.Client, a.LastSeenAt))],
        [.. status.Changes.Select(c => new ChangeReply(c.Key.Value, c.Version.Value, Words.Of(c.Outcome), c.Author, c.At))],
        status.NextCursor,
        status.HasMore,
        status.Unread,
        status.Round is { } round ? new RoundReply(round.BegunBy, round.BegunAt, round.WaitingFor) : null)
    {
        Locks = Shown(status.Locks.Held),
        Waits = Shown(status.Locks.Waiting),
    };

    private const int LocksShown = 50;

    private static IReadOnlyList<LockEntry>? Shown(IReadOnlyList<LockInfo> locks) =>
        locks.Count == 0 ? null : [.. locks.Take(LocksShown).Select(LockEntry.Of)];
}
