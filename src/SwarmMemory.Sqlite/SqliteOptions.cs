namespace SwarmMemory.Sqlite;

/// <summary>How to open an SQLite store.</summary>
public sealed record SqliteOptions
{
    /// <summary>Full path of the database file; its folder is made when it is missing.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// False: an acknowledged write survives the death of any process. True: it survives a power cut too, at the price of one flush to disk
    /// a write.
    /// </summary>
    public bool Full { get; init; }

    /// <summary>How long a write may wait for its turn.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Size in bytes past which the file does not grow.</summary>
    public long MaxSize { get; init; } = 10L * 1024 * 1024 * 1024;

    /// <summary>The clock of leases: of the machine, unless a test tells the time.</summary>
    internal Func<Storage.LeaseTime> LeaseClock { get; init; } = BootClock.Now;

    /// <summary>
    /// For a process that lives for one call: closing leaves a small log as a killed process does, which costs the next one less to read than it
    /// costs this one to put away.
    /// </summary>
    public bool IsFleeting { get; init; }

    internal const int FleetingLog = 512 * 1024;

    /// <summary>Memory for pages of each connection. Another size for comparison only.</summary>
    internal int CacheKibibytes { get; init; } = 8_000;

    /// <summary>Bytes of the log from which a checkpoint runs beside the writers. Another number for comparison only.</summary>
    internal long CheckpointFrom { get; init; } = Checkpointer.BesideLength;

    /// <summary>False: writers wait as SQLite lets them, which starves some under load. For comparison only.</summary>
    internal bool TakesTurns { get; init; } = true;
}
