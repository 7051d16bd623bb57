namespace SwarmMemory.Storage;

/// <summary>What only a driver can do for the health of its database: copies, what a copy brings back, and the space inside.</summary>
internal interface IStorageCare
{
    /// <summary>
    /// Writes a copy of one moment of the database to a new file while others go on writing. The file must exist and be empty.
    /// </summary>
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    Task<CopyFacts> CopyAsync(string file, IProgress<double>? progress, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the live entries what they were in a copy, in one transaction that every process sees whole: a key that differs gets a new version
    /// with the old value, one that was not there is deleted. Versions, fences, leases and the change feed only ever go forward.
    /// </summary>
    /// <param name="prefix">Only keys that begin with this; null: all of them, and what was learned and has been lost since.</param>
    /// <exception cref="SwarmMemoryException">The storage codes; <see cref="ErrorCode.UnsupportedSchema"/> for a newer program's copy.</exception>
    Task<RestoreResult> RestoreAsync(string file, Caller caller, string? prefix, CancellationToken cancellationToken);
}
