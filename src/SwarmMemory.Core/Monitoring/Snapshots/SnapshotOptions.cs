using SwarmMemory.Persistence;

namespace SwarmMemory.Monitoring;

/// <summary>Where snapshots go, how many stay, and when they are made by themselves.</summary>
/// <param name="Folder">Full path; null: this store has no snapshots.</param>
/// <param name="Kept">How many of each origin stay at most.</param>
/// <param name="Age">How long they stay at most; the newest of each origin always does.</param>
/// <param name="Schedule">Which keys' changes ask for one, and how old the last may be then.</param>
internal sealed record SnapshotOptions(string? Folder, int Kept, TimeSpan Age, IReadOnlyList<SnapshotRule> Schedule)
{
    public static readonly SnapshotOptions None = new(null, 1, TimeSpan.FromDays(1), []);
}

/// <param name="Every">A snapshot this much older than a change below the pattern is too old.</param>
/// <param name="WhenQuiet">Only once nothing below the pattern has changed for that long: the session is over.</param>
internal sealed record SnapshotRule(PathPattern Pattern, TimeSpan Every, bool WhenQuiet = false);
