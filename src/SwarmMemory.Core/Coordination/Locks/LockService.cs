using System.Collections.Concurrent;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>Locks as one process takes them: the steps of <see cref="LockStore"/>, with waiting between them and leases kept alive after.</summary>
internal sealed class LockService(IStorage storage, MessageStore messages, TimeProvider time) : IAsyncDisposable
{
    private readonly LockStore _store = new(storage, messages);
    private readonly ConcurrentDictionary<LockId, KeptLease> _kept = new();

    public LockStore Store => _store;

    /// <summary>Told the time stamp of its beginning when a wait has ended, however it did.</summary>
    public Action<long>? Waited { get; init; }

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/>, <see cref="ErrorCode.Deadlock"/>, the storage codes.</exception>
    public async Task<LockResult> AcquireAsync(Caller caller, LockRequest request, CancellationToken cancellationToken)
    {
        request.Check();
        if (request.KeepAlive && !await TryAnnounceAsync(caller, cancellationToken))
            request = request with { KeepAlive = false };

        var asked = time.GetTimestamp();
        var before = asked;
        var attempt = await _store.TryAsync(caller, request, cancellationToken);
        if (attempt is LockAttempt.Refused && request.Wait > TimeSpan.Zero)
        {
            attempt = await _store.TryOrQueueAsync(caller, request, await TryAnnounceAsync(caller, cancellationToken), cancellationToken);
            if (attempt is LockAttempt.Waiting waiting)
            {
                try
                {
                    (attempt, before) = await WaitAsync(waiting.Claim, cancellationToken);
                }
                finally
                {
                    Waited?.Invoke(asked);
                }
            }
        }

        return attempt switch
        {
            LockAttempt.Granted granted => Take(caller, request, granted.Lease, granted.Left - time.GetElapsedTime(before)),
            LockAttempt.Refused refused => refused.Busy,
            _ => throw new InvalidOperationException(),
        };
    }

    /// <summary>Waits in the queue; whatever ends the wait, its ticket goes. With the time stamp of before the last step.</summary>
    public async Task<(LockAttempt Attempt, long Before)> WaitAsync(LockClaim claim, CancellationToken cancellationToken)
    {
        try
        {
            Task? changed = null;
            while (true)
            {
                // Before the look, so that what is committed after it is not missed.
                changed ??= storage.WaitForChangeAsync(cancellationToken);
                var before = time.GetTimestamp();
                var attempt = await _store.LookAsync(claim, cancellationToken);
                if (attempt is LockAttempt.Refused)
                    return (await _store.LeaveAsync(claim, wanted: true, cancellationToken), before);
                if (attempt is not LockAttempt.Waiting waiting)
                    return (attempt, before);
                await Task.WhenAny(changed, Task.Delay(waiting.LookAgain, time, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
                if (!changed.IsCompleted)
                    continue;
                await changed;
                changed = null;
            }
        }
        catch
        {
            await TryLeaveAsync(claim);
            throw;
        }
    }

    /// <returns>How long it lives from now.</returns>
    public async Task<(DateTimeOffset Until, TimeSpan Left)> RenewAsync(Caller caller, LockId id, TimeSpan life, CancellationToken cancellationToken)
    {
        LockRequest.CheckLife(life);
        var (lease, left) = await _store.RenewAsync(caller, id, life, cancellationToken);
        return (DateTimeOffset.FromUnixTimeMilliseconds(lease.ExpiresAt), left);
    }

    public async Task<int> ReleaseAsync(Caller caller, LockId id, CancellationToken cancellationToken)
    {
        var left = await _store.ReleaseAsync(caller, id, cancellationToken);
        if (left == 0)
            Forget(id);
        return left;
    }

    /// <param name="resource">Null: all of the caller's.</param>
    public async Task<int> ReleaseOfAsync(Caller caller, LockResource? resource, CancellationToken cancellationToken)
    {
        var ended = await _store.ReleaseOfAsync(caller, resource?.Value, cancellationToken);
        ended.ForEach(Forget);
        return ended.Count;
    }

    /// <summary>Fires when a lease that this process keeps alive cannot be kept any more.</summary>
    public CancellationToken? LostOf(LockId id) => _kept.TryGetValue(id, out var kept) ? kept.Lost : null;

    private async ValueTask<bool> TryAnnounceAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.Session is { } process && await storage.Leases.TryAnnounceAsync(process, cancellationToken);

    private LockResult.Acquired Take(Caller caller, LockRequest request, Lease lease, TimeSpan left)
    {
        var kept = lease.Process is not null && lease.Process == caller.Session;
        if (kept)
            _kept.GetOrAdd(lease.Id, id => new KeptLease(_store, caller, id, request.TimeToLive, time, Forget));
        return new LockResult.Acquired(lease.Id, lease.Mode, lease.Held, kept, DateTimeOffset.FromUnixTimeMilliseconds(lease.ExpiresAt),
            left);
    }

    private void Forget(LockId id)
    {
        if (_kept.TryRemove(id, out var kept))
            kept.Stop();
    }

    /// <summary>Best effort: a ticket that stays is passed over when its time is up or its process ends.</summary>
    private async Task TryLeaveAsync(LockClaim claim)
    {
        try
        {
            await _store.LeaveAsync(claim, wanted: false, CancellationToken.None);
        }
        catch (SwarmMemoryException)
        {
            // What ended the wait is what the caller is told.
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (id, kept) in _kept)
        {
            Forget(id);
            await kept.DisposeAsync();
        }
    }
}
