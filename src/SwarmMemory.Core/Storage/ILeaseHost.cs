namespace SwarmMemory.Storage;

/// <summary>What leases need of the place where the database is: a clock that all its processes share, and which of them live.</summary>
internal interface ILeaseHost
{
    /// <summary>Now, as of the transaction that asks.</summary>
    LeaseTime Now(StorageSession session);

    /// <summary>
    /// Makes this process one whose death others notice at once. False where there is no such way: its leases then end by time alone.
    /// </summary>
    ValueTask<bool> TryAnnounceAsync(string process, CancellationToken cancellationToken);

    /// <summary>Whether a process that announced itself still lives. In doubt it does.</summary>
    ValueTask<bool> IsAliveAsync(StorageSession session, string process, CancellationToken cancellationToken);
}
