using SwarmMemory.Persistence;
using SwarmMemory.Primitives;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>
/// Leases, fences and waits: each call is one transaction, so that no two holders can come out of two of them. Who releases hands over to those
/// who wait in the same transaction; a lease that is over in any other way is noticed by those who wait for it.
/// </summary>
internal sealed partial class LockStore(IStorage storage, MessageStore messages)
{
    /// <summary>Grants, or says who is in the way. Nothing is left behind when it is not granted.</summary>
    public Task<LockAttempt> TryAsync(Caller caller, LockRequest request, CancellationToken cancellationToken) =>
        storage.WriteAsync(session => TryAsync(session, caller, request, announced: request.KeepAlive, queue: false, cancellationToken), cancellationToken);

    /// <summary>Grants, or queues the request.</summary>
    /// <param name="announced">The caller's process can be watched.</param>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.Deadlock"/> when the wait would never end.</exception>
    public Task<LockAttempt> TryOrQueueAsync(Caller caller, LockRequest request, bool announced, CancellationToken cancellationToken) =>
        storage.WriteAsync(session => TryAsync(session, caller, request, announced, queue: true, cancellationToken), cancellationToken);

    private async Task<LockAttempt> TryAsync(
        StorageSession session, Caller caller, LockRequest request, bool announced, bool queue, CancellationToken cancellationToken)
    {
        var now = session.Leases.Now(session);
        var claim = new LockClaim(LockClaim.NoTicket, request.Resource.Value, request.Mode, caller.Swarm, caller.Agent, caller.Session,
            request.KeepAlive, (long)request.TimeToLive.TotalMilliseconds, now.Clock,
            now.Milliseconds + (long)request.Wait.TotalMilliseconds, session.Now, request.Reason);
        var waiting = await LiveWaitsAsync(session, cancellationToken);
        var table = new LockTable(await LiveLeasesAsync(session, waiting.Count == 0 ? claim : null, cancellationToken), waiting);
        if (table.OwnOf(claim) is { } own && own.Mode >= claim.Mode || table.IsFree(claim))
        {
            var granted = Granted(session, await GrantAsync(session, table, claim, cancellationToken));
            await ServeAsync(session, table, cancellationToken);
            return granted;
        }

        if (!queue)
            return new LockAttempt.Refused(BusyOf(table, claim));

        if (waiting.Count == 0)
            table = new LockTable(await LiveLeasesAsync(session, null, cancellationToken), waiting);
        if (table.FindCircle(claim) is { } circle)
            throw LockErrors.Deadlock(claim, circle);
        claim = claim with { Ticket = await session.Use(NextTicket).NumberAsync(cancellationToken), Process = announced ? caller.Session : null };
        await session.Use(InsertWait).With(claim.Ticket, claim.Resource, (int)claim.Mode, claim.Swarm, claim.Agent, claim.Process, claim.Keep ? 1 : 0,
            claim.Life, claim.Clock, claim.GivesUpAt, claim.AskedAt, claim.Reason).ExecuteAsync(cancellationToken);
        waiting.Add(claim);
        await ServeAsync(session, table, cancellationToken);
        return new LockAttempt.Waiting(claim, TimeSpan.Zero);
    }

    /// <summary>How a wait stands: reads alone, unless something can be granted that nobody has yet.</summary>
    public async Task<LockAttempt> LookAsync(LockClaim claim, CancellationToken cancellationToken)
    {
        var (attempt, due) = await storage.SnapshotAsync(async session =>
        {
            var table = await ReadAsync(session, cancellationToken);
            if (FindGrant(table, claim) is { } lease)
                return ((LockAttempt)Granted(session, lease), false);
            if (!table.Waiting.Exists(w => w.Ticket == claim.Ticket))
                return (new LockAttempt.Refused(BusyOf(table, claim)), false);
            return ((LockAttempt)new LockAttempt.Waiting(claim, NextLook(table, claim, session.Leases.Now(session))), table.NextFree() is not null);
        }, cancellationToken);
        if (!due)
            return attempt;

        return await storage.WriteAsync<LockAttempt>(async session =>
        {
            await HandOverAsync(session, null, cancellationToken);
            var table = await ReadAsync(session, cancellationToken);
            return FindGrant(table, claim) is { } lease ? Granted(session, lease)
                : new LockAttempt.Waiting(claim, NextLook(table, claim, session.Leases.Now(session)));
        }, cancellationToken);
    }

    /// <summary>Ends a wait. It may have been granted in the meantime.</summary>
    /// <param name="wanted">False: then a lease that it was given is given back.</param>
    public Task<LockAttempt> LeaveAsync(LockClaim claim, bool wanted, CancellationToken cancellationToken) =>
        storage.WriteAsync<LockAttempt>(async session =>
        {
            var given = FindGrant(await ReadAsync(session, cancellationToken), claim);
            if (given is not null && wanted)
                return Granted(session, given);
            if (given is not null)
                await GiveBackAsync(session, given, cancellationToken);
            await session.Use(EndWait).With(claim.Ticket).PostAsync(cancellationToken);
            await HandOverAsync(session, given is null ? null : (claim.Caller, given), cancellationToken);
            return new LockAttempt.Refused(BusyOf(await ReadAsync(session, cancellationToken), claim));
        }, cancellationToken);

    /// <summary>Grants all that can be granted now, in the order of the queue, and tells those who wait on.</summary>
    /// <param name="ended">The lease that was released just now, and by whom; null when none was.</param>
    private async Task HandOverAsync(StorageSession session, (Caller Caller, Lease Lease)? ended, CancellationToken cancellationToken)
    {
        var waiting = await LiveWaitsAsync(session, cancellationToken);
        if (waiting.Count == 0)
            return;
        if (ended is { } released)
            await TellAsync(session, MessageTypes.LockReleased, released.Caller, released.Lease, waiting, cancellationToken);
        await ServeAsync(session, new LockTable(await LiveLeasesAsync(session, null, cancellationToken), waiting), cancellationToken);
    }

    /// <summary>
    /// The same with a table that was read already. A grant and a new wait can make room too: somebody may now wait, through others, for one who
    /// stood behind him.
    /// </summary>
    private async Task ServeAsync(StorageSession session, LockTable table, CancellationToken cancellationToken)
    {
        while (table.NextFree() is { } claim)
        {
            var lease = await GrantAsync(session, table, claim, cancellationToken);
            await session.Use(EndWait).With(claim.Ticket).PostAsync(cancellationToken);
            table.Waiting.Remove(claim);
            await TellAsync(session, MessageTypes.LockAcquired, claim.Caller, lease, table.Waiting, cancellationToken);
        }
    }

    /// <summary>Tells those who wait for a resource who has it now, or has it no more; one unread message of each resource is enough.</summary>
    private async Task TellAsync(
        StorageSession session, string type, Caller actor, Lease lease, List<LockClaim> waiting, CancellationToken cancellationToken)
    {
        var concerned = waiting.FindAll(w => w.Conflicts(lease));
        if (concerned.Count == 0)
            return;
        var body = JsonText.Object([("resource", JsonText.From(lease.Resource)), ("mode", JsonText.From(lease.Mode.Word())),
            ("agent", JsonText.From(lease.Agent))]);
        await messages.TellAsync(session, actor, type, concerned.Select(w => new AgentName(w.Swarm, w.Agent)), body, $"lock:{lease.Resource}",
            cancellationToken);
    }

    /// <summary>A new lease with the next fence; or once more, and perhaps in a stronger mode, the one that its holder has.</summary>
    private static async Task<Lease> GrantAsync(StorageSession session, LockTable table, LockClaim claim, CancellationToken cancellationToken)
    {
        var now = session.Leases.Now(session);
        long? ticket = claim.Ticket == LockClaim.NoTicket ? null : claim.Ticket;
        var process = claim.Keep ? claim.Process : null;
        var last = now.Milliseconds + (long)LockRequest.LongestLife.TotalMilliseconds;
        Lease lease;
        if (table.OwnOf(claim) is { } own)
        {
            lease = own with
            {
                Mode = own.Mode > claim.Mode ? own.Mode : claim.Mode, Held = own.Held + 1, Process = own.Process ?? process, LastAt = last,
                EndsAt = Math.Max(own.EndsAt, now.Milliseconds + claim.Life), ExpiresAt = Math.Max(own.ExpiresAt, session.Now + claim.Life),
                Reason = claim.Reason ?? own.Reason, Ticket = ticket,
            };
            await UpdateAsync(session, lease, cancellationToken);
            table.Held.Remove(own);
        }
        else
        {
            var fence = await session.Use(NextFence).With(claim.Resource).NumberAsync(cancellationToken);
            lease = new Lease(claim.Resource, fence, claim.Mode, claim.Swarm, claim.Agent, process, 1, now.Clock, now.Milliseconds + claim.Life, last,
                session.Now, session.Now + claim.Life, claim.Reason, ticket);
            await session.Use(InsertLease).With(lease.Resource, lease.Fence, (int)lease.Mode, lease.Swarm, lease.Agent, lease.Process, lease.Held,
                lease.Clock, lease.EndsAt, lease.LastAt, lease.AcquiredAt, lease.ExpiresAt, lease.Reason, lease.Ticket).ExecuteAsync(cancellationToken);
        }

        table.Held.Add(lease);
        return lease;
    }

    private static LockAttempt.Granted Granted(StorageSession session, Lease lease) =>
        new LockAttempt.Granted(lease, TimeSpan.FromMilliseconds(lease.EndsAt - session.Leases.Now(session).Milliseconds));

    private static Task<int> UpdateAsync(StorageSession session, Lease lease, CancellationToken cancellationToken) => session.Use(UpdateLease).With(
        (int)lease.Mode, lease.Process, lease.Held, lease.EndsAt, lease.LastAt, lease.ExpiresAt, lease.Reason, lease.Ticket, lease.Resource, lease.Fence)
        .ExecuteAsync(cancellationToken);

    private static Task<int> GiveBackAsync(StorageSession session, Lease lease, CancellationToken cancellationToken) => lease.Held > 1
        ? UpdateAsync(session, lease with { Held = lease.Held - 1 }, cancellationToken)
        : session.Use(EndLease).With(lease.Resource, lease.Fence).ExecuteAsync(cancellationToken);
}
