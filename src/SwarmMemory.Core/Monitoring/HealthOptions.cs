namespace SwarmMemory.Monitoring;

/// <summary>When something counts as amiss, and how often that is looked at.</summary>
internal sealed record HealthOptions
{
    public static readonly HealthOptions Default = new();

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan History { get; init; } = TimeSpan.FromDays(30);
    public long MaxTotal { get; init; } = 10L * 1024 * 1024 * 1024;
    public double MemoryWarning { get; init; } = 0.8;
    public double MemoryCritical { get; init; } = 0.95;
    public double CacheHitRate { get; init; } = 0.5;
    public TimeSpan AccessTime { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromDays(7);
    public double Fragmentation { get; init; } = 0.3;

    /// <summary>A log that grows past this is no longer being checkpointed: some reader holds it open.</summary>
    public long LogSize { get; init; } = 64L * 1024 * 1024;

    /// <summary>A mailbox as full as this is one that nobody empties.</summary>
    public long Unread { get; init; } = 500;

    /// <summary>A wait for a lock as long as this is one in which an agent does nothing.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Agents that are told of alerts; <c>*</c>: all.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>Versions that the search index may lack: a search brings it up to date first, and waits for that.</summary>
    public long SearchBehind { get; init; } = 20_000;

    /// <summary>A share of stale entries above this is worth a look.</summary>
    public double StaleShare { get; init; } = 0.5;
}
