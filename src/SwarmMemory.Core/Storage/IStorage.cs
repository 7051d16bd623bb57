namespace SwarmMemory.Storage;

/// <summary>
/// A database with one writer at a time and readers that never wait for it. A driver owns opening, transactions, fault mapping and
/// migrations; it knows nothing of entries, locks or messages.
/// </summary>
internal interface IStorage : IAsyncDisposable
{
    /// <summary>Runs one statement, or several that need not agree with each other. <see cref="StorageResults"/> has the callers' forms of these three.</summary>
    Task RunReadAsync(Func<StorageSession, Task> work, CancellationToken cancellationToken);

    /// <summary>Runs several statements on one consistent state of the database.</summary>
    Task RunSnapshotAsync(Func<StorageSession, Task> work, CancellationToken cancellationToken);

    /// <summary>
    /// Runs work in a write transaction that no other process can be in, and commits it: when this returns, the work is durable against
    /// the death of the process. A fault or cancellation rolls back all of it. Only the database may be awaited inside. It may be run again when an attempt was lost.
    /// </summary>
    /// <param name="first">The statement with whose rows the work begins, which a driver may get on the way on which it begins the transaction; or null.</param>
    /// <exception cref="SwarmMemoryException">The storage codes; <see cref="ErrorCode.Timeout"/> past the writer's deadline.</exception>
    Task RunWriteAsync(Func<StorageSession, Statement>? first, Func<StorageSession, Task> work, CancellationToken cancellationToken);

    /// <summary>
    /// Returns when another process, or this one, may have committed since the last call, at the latest after a quarter of a second: a hint
    /// that saves polling, never a proof.
    /// </summary>
    Task WaitForChangeAsync(CancellationToken cancellationToken);

    /// <summary>What OpenTelemetry's conventions call this database system.</summary>
    string SystemName => "other_sql";

    /// <summary>Copies, restoring and the space inside.</summary>
    IStorageCare Care { get; }

    /// <summary>Where cold entries go, or null where there is no such place.</summary>
    IArchive? Archive => null;

    /// <summary>The clock of leases, and which processes live.</summary>
    ILeaseHost Leases { get; }

    /// <summary>What the database says of itself, for health and for people.</summary>
    Task<StorageFacts> DescribeAsync(CancellationToken cancellationToken);
}
