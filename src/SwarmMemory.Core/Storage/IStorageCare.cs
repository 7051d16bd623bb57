namespace SwarmMemory.Storage;

/// <summary>What only a driver can do for the health of its database: copies, what a copy brings back, and the space inside.</summary>
internal interface IStorageCare
{
    /// <summary>
    /// Writes a copy of one moment of the database to a new file while others go on writing. The file must exist and be empty.
    /// </summary>
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    Task<CopyFacts> CopyAsync(string file, IProgress<double>? progress, CancellationToken cancellationToken);

    /// <summary>Pages that a session's connection found in its cache and had to read, since this was asked of it last.</summary>
    (long Hits, long Misses) TakeCacheUse(StorageSession session);

    /// <summary>How often this process found the database replaced by another while it had it open.</summary>
    long Replaced { get; }

    /// <summary>
    /// Bytes that <see cref="RepackAsync"/> would bring free, measured on a sample of the rows; null where the engine sees to that itself.
    /// </summary>
    Task<long?> MeasureSpreadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Brings rows that thinned-out pages hold together again, in transactions of a few milliseconds each, with other writers' turns between them.
    /// The space that comes free stays in the file until it is released. Returns how many rows were moved.
    /// </summary>
    Task<long> RepackAsync(IProgress<double>? progress, CancellationToken cancellationToken);

    /// <summary>Gives free space back to the file system, in slices as short. Returns the bytes that are still free inside.</summary>
    /// <param name="slices">At most so many.</param>
    Task<long> ReleaseAsync(int slices, CancellationToken cancellationToken);

    /// <summary>Brings the planner's statistics up to date where that is worth it.</summary>
    Task AnalyzeAsync(CancellationToken cancellationToken);

    /// <summary>Makes all indexes anew. Other writers wait meanwhile.</summary>
    Task ReindexAsync(CancellationToken cancellationToken);

    /// <summary>What is wrong with the database's structure, in the engine's words; nothing when it is sound.</summary>
    Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes the live entries what they were in a copy, in one transaction that every process sees whole: a key that differs gets a new version
    /// with the old value, one that was not there is deleted. Versions, fences, leases and the change feed only ever go forward.
    /// </summary>
    /// <param name="prefix">Only keys that begin with this; null: all of them, and what was learned and has been lost since.</param>
    /// <exception cref="SwarmMemoryException">The storage codes; <see cref="ErrorCode.UnsupportedSchema"/> for a newer program's copy.</exception>
    Task<RestoreResult> RestoreAsync(string file, Caller caller, string? prefix, CancellationToken cancellationToken);

    /// <summary>
    /// For each table whose numbers are never given twice, the newest that was given, also where its row is gone; tables whose rows tell it are left out.
    /// </summary>
    Task<Dictionary<string, long>> ReadNumbersAsync(StorageSession session, CancellationToken cancellationToken);

    /// <summary>Sees to it that rows to come get higher numbers than these, and than those of rows that came with theirs. Inside a write.</summary>
    Task AdvanceNumbersAsync(StorageSession session, IReadOnlyDictionary<string, long> numbers, CancellationToken cancellationToken);
}
