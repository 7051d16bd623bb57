namespace SwarmMemory;

/// <summary>A swarm as it stands, and what changed in it.</summary>
/// <param name="Changes">The newest write of each key that changed, oldest first; of this swarm and of what all swarms share.</param>
/// <param name="NextCursor">What to ask the next status with, to get only what is new since this one.</param>
/// <param name="HasMore">There are more changes already.</param>
public sealed record SwarmStatus(
    string Swarm, IReadOnlyList<AgentInfo> Agents, IReadOnlyList<Change> Changes, string NextCursor, bool HasMore)
{
    /// <summary>The round that is open, told to those who have seen all changes; else null.</summary>
    public Round? Round { get; init; }

    /// <summary>Messages that the caller has not acknowledged.</summary>
    public long Unread { get; init; }
    /// <summary>Locks that agents of the swarm hold or wait for.</summary>
    public LockList Locks { get; init; } = new([], [], false);
}
