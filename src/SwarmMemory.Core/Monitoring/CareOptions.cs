namespace SwarmMemory.Monitoring;

/// <summary>What configuration decides about the store's health and care.</summary>
internal sealed record CareOptions
{
    public static readonly CareOptions Default = new();

    public HealthOptions Health { get; init; } = HealthOptions.Default;

    /// <summary>Whether space is given back and entries are counted in the background.</summary>
    public bool Automatic { get; init; } = true;

    /// <summary>Entries that were not read or written for so long go to the archive; null: only when it is asked for.</summary>
    public TimeSpan? ArchiveAfter { get; init; }

    public SnapshotOptions Snapshots { get; init; } = SnapshotOptions.None;
}
