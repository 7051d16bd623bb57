namespace SwarmMemory.Storage;

/// <summary>
/// Where entries go that nobody needs daily: a file of its own beside the database. An entry is there before it leaves the store, so that whatever
/// dies in between it is in one of both.
/// </summary>
internal interface IArchive
{
    /// <summary>Whether anything was ever archived; costs a look at a folder.</summary>
    bool IsThere { get; }

    /// <summary>Keeps entries; one that is there under its key is replaced. When this returns they survive a power cut.</summary>
    Task AddAsync(IReadOnlyList<ArchivedEntry> entries, CancellationToken cancellationToken);

    /// <summary>The entry under a key, or null.</summary>
    Task<ArchivedEntry?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Entries in key order after a key.</summary>
    Task<IReadOnlyList<ArchivedEntry>> PageAsync(string after, int limit, CancellationToken cancellationToken);

    /// <summary>Takes entries out that are still of these versions, and overwrites what they held.</summary>
    Task RemoveAsync(IReadOnlyList<(string Key, long Version)> entries, CancellationToken cancellationToken);
}
