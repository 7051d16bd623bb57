using Microsoft.Extensions.Time.Testing;
using SwarmMemory.Storage;

namespace SwarmMemory.Tests.Support;

/// <summary>A storage whose disk is slow or full: time passes in each write, and what it says of its disk is given.</summary>
internal sealed class SlowStorage(IStorage inner, FakeTimeProvider clock) : IStorage
{
    public TimeSpan Delay { get; set; }
    public long? DiskFree { get; set; }
    public IStorageCare Care => inner.Care;
    public ILeaseHost Leases => inner.Leases;

    public Task RunReadAsync(Func<StorageSession, Task> work, CancellationToken cancellationToken) => inner.RunReadAsync(work, cancellationToken);

    public Task RunSnapshotAsync(Func<StorageSession, Task> work, CancellationToken cancellationToken) => inner.RunSnapshotAsync(work, cancellationToken);

    public async Task RunWriteAsync(Func<StorageSession, Statement>? first, Func<StorageSession, Task> work, CancellationToken cancellationToken)
    {
        clock.Advance(Delay);
        await inner.RunWriteAsync(first, work, cancellationToken);
    }

    public Task WaitForChangeAsync(CancellationToken cancellationToken) => inner.WaitForChangeAsync(cancellationToken);

    public async Task<StorageFacts> DescribeAsync(CancellationToken cancellationToken)
    {
        var facts = await inner.DescribeAsync(cancellationToken);
        return DiskFree is { } free ? facts with { DiskFree = free } : facts;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
