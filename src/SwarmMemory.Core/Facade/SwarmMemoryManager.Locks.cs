using SwarmMemory.Coordination;

namespace SwarmMemory;

/// <summary>Locks on keys and files.</summary>
public sealed partial class SwarmMemoryManager
{
    private const int LocksShown = 200;

    /// <summary>Acquires a lock, or waits for it as long as the request says; null when others have it still.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.Deadlock"/> when the wait would never end; <see cref="ErrorCode.InvalidArgument"/>.</exception>
    public async Task<LockHandle?> TryAcquireLockAsync(LockRequest request, CancellationToken cancellationToken = default) =>
        await AcquireAsync(request, cancellationToken) as LockHandle;

    /// <summary>Acquires a write lock, or waits for it; null when others have it still.</summary>
    public Task<LockHandle?> TryAcquireLockAsync(LockResource resource, TimeSpan wait = default, CancellationToken cancellationToken = default) =>
        TryAcquireLockAsync(new LockRequest(resource) { Wait = wait }, cancellationToken);

    /// <summary>Acquires a lock, or waits for it as long as the request says.</summary>
    /// <exception cref="SwarmMemoryException">
    /// <see cref="ErrorCode.Locked"/> without a wait and <see cref="ErrorCode.Timeout"/> after one, with the holder and until when;
    /// <see cref="ErrorCode.Deadlock"/>; <see cref="ErrorCode.InvalidArgument"/>.
    /// </exception>
    public async Task<LockHandle> AcquireLockAsync(LockRequest request, CancellationToken cancellationToken = default) =>
        await AcquireAsync(request, cancellationToken) switch
        {
            LockHandle handle => handle,
            LockResult.Occupied busy => throw LockErrors.NotGranted(busy, request.Wait),
            _ => throw new InvalidOperationException(),
        };

    /// <summary>Acquires a lock without a handle on it: what is acquired must be released by its id.</summary>
    /// <exception cref="SwarmMemoryException">As <see cref="TryAcquireLockAsync(LockRequest, CancellationToken)"/>.</exception>
    public Task<LockResult> RequestLockAsync(LockRequest request, CancellationToken cancellationToken = default)
    {
        List<SecretFinding>? redacted = null;
        return _store.Locks.AcquireAsync(_caller, request with { Reason = _store.Secrets.Admit("reason", request.Reason, ref redacted) }, cancellationToken);
    }

    /// <summary>Lets a lock of this agent live on from now; answers until when.</summary>
    /// <exception cref="SwarmMemoryException">
    /// <see cref="ErrorCode.LeaseLost"/> when it is over, <see cref="ErrorCode.NotFound"/> when there never was one, <see cref="ErrorCode.AccessDenied"/>
    /// when it is another's.
    /// </exception>
    public async Task<DateTimeOffset> RenewLockAsync(LockId id, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default) =>
        (await _store.Locks.RenewAsync(_caller, id, timeToLive ?? LockRequest.UsualLife, cancellationToken)).Until;

    /// <summary>Takes back one acquisition of a lock; answers how many this agent still has of it.</summary>
    /// <exception cref="SwarmMemoryException">As <see cref="RenewLockAsync"/>.</exception>
    public Task<int> ReleaseLockAsync(LockId id, CancellationToken cancellationToken = default) =>
        _store.Locks.ReleaseAsync(_caller, id, cancellationToken);

    /// <summary>Frees a resource of this agent's locks on it, whatever their ids; answers whether there was one.</summary>
    public async Task<bool> ReleaseLockAsync(LockResource resource, CancellationToken cancellationToken = default) =>
        await _store.Locks.ReleaseOfAsync(_caller, resource, cancellationToken) > 0;

    /// <summary>Frees all that this agent holds, but for what is tied to another process; answers how many locks that were.</summary>
    public Task<int> ReleaseLocksAsync(CancellationToken cancellationToken = default) =>
        _store.Locks.ReleaseOfAsync(_caller, null, cancellationToken);

    /// <summary>Who holds and who waits, of all swarms.</summary>
    /// <param name="prefix">Beginning of the resources; null: all.</param>
    public Task<LockList> ListLocksAsync(string? prefix = null, int limit = LocksShown, CancellationToken cancellationToken = default) =>
        _store.Locks.Store.ListAsync(prefix ?? "", limit, cancellationToken);

    private async Task<LockList> ListOwnLocksAsync(CancellationToken cancellationToken)
    {
        var all = await ListLocksAsync(cancellationToken: cancellationToken);
        return all with { Held = [.. all.Held.Where(l => l.Swarm == Swarm)], Waiting = [.. all.Waiting.Where(l => l.Swarm == Swarm)] };
    }

    private async Task<object> AcquireAsync(LockRequest request, CancellationToken cancellationToken)
    {
        var result = await RequestLockAsync(request, cancellationToken);
        return result is LockResult.Acquired acquired
            ? new LockHandle(_store.Locks, _caller, request, acquired, _store.Time)
            : result;
    }
}
