namespace SwarmMemory.Monitoring;

/// <summary>What configuration decides about the store's health and care.</summary>
internal sealed record CareOptions
{
    public static readonly CareOptions Default = new();

    public SnapshotOptions Snapshots { get; init; } = SnapshotOptions.None;
}
