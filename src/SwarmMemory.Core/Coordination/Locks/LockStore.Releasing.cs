using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>Renewing and releasing: each matches holder and fence, and says what became of a lock that is not there any more.</summary>
internal sealed partial class LockStore
{
    /// <summary>Lets a lease live on from now; one that is kept alive not past its hour.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.LeaseLost"/>, <see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.AccessDenied"/>.</exception>
    public Task<(Lease Lease, TimeSpan Left)> RenewAsync(
        Caller caller, LockId id, TimeSpan life, CancellationToken cancellationToken) => storage.WriteAsync(async session =>
    {
        var lease = await RequireAsync(session, caller, id, cancellationToken);
        var now = session.Leases.Now(session).Milliseconds;
        var end = now + (long)life.TotalMilliseconds;
        if (lease.Process is not null)
            end = Math.Min(end, lease.LastAt);
        var renewed = lease with { EndsAt = end, ExpiresAt = session.Now + end - now };
        await UpdateAsync(session, renewed, cancellationToken);
        return (renewed, TimeSpan.FromMilliseconds(end - now));
    }, cancellationToken);

    /// <summary>Takes back one acquisition; the last one ends the lease and hands over. Returns how many are left.</summary>
    /// <exception cref="SwarmMemoryException">As <see cref="RenewAsync"/>.</exception>
    public Task<int> ReleaseAsync(Caller caller, LockId id, CancellationToken cancellationToken) => storage.WriteAsync(async session =>
    {
        var now = session.Leases.Now(session);
        var ended = await Lease.ReadAllAsync(session.Use(EndHeldOnce).With(
            id.Resource, id.Fence.Value, caller.Swarm, caller.Agent, caller.Session, now.Clock, now.Milliseconds), cancellationToken);
        if (ended is not [var lease])
        {
            var held = await RequireAsync(session, caller, id, cancellationToken);
            await GiveBackAsync(session, held, cancellationToken);
            return held.Held - 1;
        }

        await HandOverAsync(session, (caller, lease), cancellationToken);
        return 0;
    }, cancellationToken);

    /// <summary>Ends the caller's leases that a resource is under, or all of them, however often they were acquired; returns which.</summary>
    /// <param name="resource">Null: all.</param>
    public Task<List<LockId>> ReleaseOfAsync(Caller caller, string? resource, CancellationToken cancellationToken) => EndAsync(caller,
        resource is null ? OfAgent : OnResource, resource is null ? [caller.Swarm, caller.Agent] : [resource], _ => true, cancellationToken);

    /// <summary>Ends the leases that are tied to a process which is about to end.</summary>
    public Task<List<LockId>> ReleaseOfProcessAsync(Caller caller, CancellationToken cancellationToken) =>
        EndAsync(caller, OfAgent, [caller.Swarm, caller.Agent], lease => lease.Process == caller.Session, cancellationToken);

    private Task<List<LockId>> EndAsync(
        Caller caller, StatementText which, object?[] values, Func<Lease, bool> ends, CancellationToken cancellationToken) =>
        storage.WriteAsync(async session =>
        {
            List<Lease> ended = [];
            foreach (var lease in await Lease.ReadAllAsync(session.Use(which).With(values), cancellationToken))
            {
                if (!lease.IsHeldBy(caller) || !ends(lease))
                    continue;
                await session.Use(EndLease).With(lease.Resource, lease.Fence).PostAsync(cancellationToken);
                ended.Add(lease);
            }

            foreach (var lease in ended)
                await HandOverAsync(session, (caller, lease), cancellationToken);
            return ended.ConvertAll(l => l.Id);
        }, cancellationToken);

    /// <summary>The caller's live lease.</summary>
    private static async Task<Lease> RequireAsync(StorageSession session, Caller caller, LockId id, CancellationToken cancellationToken)
    {
        var found = await Lease.ReadAllAsync(session.Use(LeaseAt).With(id.Resource, id.Fence.Value), cancellationToken);
        if (found is [var lease] && await lease.IsLiveAsync(session, cancellationToken))
            return lease.IsHeldBy(caller) ? lease : throw LockErrors.NotYours(lease, caller);

        List<Lease> holders = [];
        foreach (var other in await Lease.ReadAllAsync(session.Use(OnResource).With(id.Resource), cancellationToken))
        {
            if (await other.IsLiveAsync(session, cancellationToken))
                holders.Add(other);
        }

        throw LockErrors.Gone(id, await session.Use(NewestFence).With(id.Resource).NumberAsync(cancellationToken), holders);
    }
}
