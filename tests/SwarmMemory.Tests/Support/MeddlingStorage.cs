using SwarmMemory.Storage;

namespace SwarmMemory.Tests.Support;

/// <summary>A storage in whose calls something else happens first.</summary>
internal sealed class MeddlingStorage(IStorage inner) : IStorage
{
    /// <summary>Before each write, with its number.</summary>
    public Func<int, Task>? Writing { get; init; }

    /// <summary>Before each reading of one state.</summary>
    public Func<Task>? Looking { get; init; }

    private int _writes;

    public IStorageCare Care => inner.Care;
    public ILeaseHost Leases => inner.Leases;

    public Task RunReadAsync(Func<StorageSession, Task> work, CancellationToken cancellationToken) => inner.RunReadAsync(work, cancellationToken);

    public async Task RunSnapshotAsync(Func<StorageSession, Task> work, CancellationToken cancellationToken)
    {
        if (Looking is not null)
            await Looking();
        await inner.RunSnapshotAsync(work, cancellationToken);
    }

    public async Task RunWriteAsync(Func<StorageSession, Statement>? first, Func<StorageSession, Task> work, CancellationToken cancellationToken)
    {
        if (Writing is not null)
            await Writing(++_writes);
        await inner.RunWriteAsync(first, work, cancellationToken);
    }

    public Task WaitForChangeAsync(CancellationToken cancellationToken) => inner.WaitForChangeAsync(cancellationToken);

    public Task<StorageFacts> DescribeAsync(CancellationToken cancellationToken) => inner.DescribeAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
