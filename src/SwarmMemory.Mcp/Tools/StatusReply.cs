namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>swarm_status</c>.</summary>
/// <param name="Changes">The newest write of each key that changed, oldest first.</param>
/// <param name="NextCursor">Pass it as since to get only what is new.</param>
internal sealed record StatusReply(
    string Swarm, IReadOnlyList<StatusReply.AgentReply> Agents, IReadOnlyList<StatusReply.ChangeReply> Changes, string NextCursor, bool HasMore,
    long Unread)
{
    /// <param name="State"><c>active</c> when seen within two minutes, else <c>inactive</c>.</param>
    internal sealed record AgentReply(string Agent, string State, string? Client, DateTimeOffset LastSeenAt);

    internal sealed record ChangeReply(string Key, long Version, string Outcome, string Author, DateTimeOffset At);

    public static StatusReply Of(SwarmStatus status) => new(
        status.Swarm,
        [.. status.Agents.Select(a => new AgentReply(a.Name, a.IsActive ? "active" : "inactive", a.Client, a.LastSeenAt))],
        [.. status.Changes.Select(c => new ChangeReply(c.Key.Value, c.Version.Value, Words.Of(c.Outcome), c.Author, c.At))],
        status.NextCursor,
        status.HasMore,
        status.Unread);
}
