using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>Reading leases and waits: what is over does not count, and a transaction that writes takes it out.</summary>
internal sealed partial class LockStore
{
    /// <summary>A process that died is noticed within this time by those who wait for it.</summary>
    private static readonly TimeSpan ProcessCheck = TimeSpan.FromMilliseconds(40);

    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    /// <summary>Who holds and who waits, below a prefix of the resource.</summary>
    public Task<LockList> ListAsync(string prefix, int limit, CancellationToken cancellationToken) => storage.SnapshotAsync(async session =>
    {
        // Above every character that a resource may hold.
        var to = prefix + "\U0010FFFF";
        var held = await Lease.ReadAllAsync(session.Use(LeasesInRange).With(prefix, to, limit + 1), cancellationToken);
        var waiting = await ReadWaitsAsync(session.Use(WaitsInRange).With(prefix, to, limit + 1), cancellationToken);
        var more = held.Count > limit || waiting.Count > limit;
        List<LockInfo> shown = [], queue = [];
        foreach (var lease in held.Take(limit))
        {
            if (await lease.IsLiveAsync(session, cancellationToken))
                shown.Add(InfoOf(lease));
        }

        foreach (var claim in waiting.Take(limit))
        {
            if (await claim.IsLiveAsync(session, cancellationToken))
                queue.Add(InfoOf(claim));
        }

        return new LockList(shown, queue, more);
    }, cancellationToken);

    /// <summary>Takes out what is over, so that a store with no locks is as fast as one that never had any.</summary>
    public async Task ReapAsync(CancellationToken cancellationToken)
    {
        var anyOver = await storage.SnapshotAsync(async session =>
        {
            var leases = await Lease.ReadAllAsync(session.Use(AllLeases), cancellationToken);
            var waits = await ReadWaitsAsync(session.Use(AllWaits), cancellationToken);
            var table = await LiveAsync(session, leases, waits, cancellationToken);
            return table.Held.Count < leases.Count || table.Waiting.Count < waits.Count;
        }, cancellationToken);
        if (!anyOver)
            return;
        await storage.WriteAsync(async session =>
        {
            await LiveLeasesAsync(session, null, cancellationToken);
            await HandOverAsync(session, null, cancellationToken);
            return true;
        }, cancellationToken);
    }

    /// <summary>All that is live, without changing anything.</summary>
    private static async Task<LockTable> ReadAsync(StorageSession session, CancellationToken cancellationToken) => await LiveAsync(session,
        await Lease.ReadAllAsync(session.Use(AllLeases), cancellationToken),
        await ReadWaitsAsync(session.Use(AllWaits), cancellationToken), cancellationToken);

    private static async Task<LockTable> LiveAsync(
        StorageSession session, List<Lease> leases, List<LockClaim> waits, CancellationToken cancellationToken)
    {
        var table = new LockTable([], []);
        foreach (var lease in leases)
        {
            if (await lease.IsLiveAsync(session, cancellationToken))
                table.Held.Add(lease);
        }

        foreach (var claim in waits)
        {
            if (await claim.IsLiveAsync(session, cancellationToken))
                table.Waiting.Add(claim);
        }

        return table;
    }

    /// <summary>Live leases, all or those that may stand against a claim; the others among them are taken out.</summary>
    private static async Task<List<Lease>> LiveLeasesAsync(StorageSession session, LockClaim? against, CancellationToken cancellationToken)
    {
        var statement = against is null
            ? session.Use(AllLeases)
            : session.Use(Related).With(against.Resource, against.Resource + "/",
                against.Mode == LockMode.Exclusive ? against.Resource + "0" : against.Resource + "/");
        var leases = await Lease.ReadAllAsync(statement, cancellationToken);
        for (var i = leases.Count - 1; i >= 0; i--)
        {
            if (await leases[i].IsLiveAsync(session, cancellationToken))
                continue;
            await session.Use(EndLease).With(leases[i].Resource, leases[i].Fence).PostAsync(cancellationToken);
            leases.RemoveAt(i);
        }

        return leases;
    }

    /// <summary>Live waits in the order of their tickets; the others are taken out.</summary>
    private static async Task<List<LockClaim>> LiveWaitsAsync(StorageSession session, CancellationToken cancellationToken)
    {
        if (await session.Use(AnyWait).NumberAsync(cancellationToken) == 0)
            return [];
        var waits = await ReadWaitsAsync(session.Use(AllWaits), cancellationToken);
        for (var i = waits.Count - 1; i >= 0; i--)
        {
            if (await waits[i].IsLiveAsync(session, cancellationToken))
                continue;
            await session.Use(EndWait).With(waits[i].Ticket).PostAsync(cancellationToken);
            waits.RemoveAt(i);
        }

        return waits;
    }

    private static async Task<List<LockClaim>> ReadWaitsAsync(Statement statement, CancellationToken cancellationToken)
    {
        await using var reader = await statement.QueryAsync(cancellationToken);
        List<LockClaim> waits = [];
        while (await reader.ReadAsync(cancellationToken))
            waits.Add(LockClaim.Read(reader));
        return waits;
    }

    private static Lease? FindGrant(LockTable table, LockClaim claim) =>
        table.Held.Find(l => l.Ticket == claim.Ticket && l.Resource == claim.Resource);

    /// <summary>When something may have changed that no commit tells of: a lease runs out, the wait is over, a process dies.</summary>
    private static TimeSpan NextLook(LockTable table, LockClaim claim, LeaseTime now)
    {
        var next = Math.Min(claim.GivesUpAt - now.Milliseconds, (long)LongestLook.TotalMilliseconds);
        foreach (var lease in table.Held)
            next = Math.Min(next, lease.EndsAt - now.Milliseconds);
        if (table.Held.Exists(l => l.Process is not null) || table.Waiting.Count > 1)
            next = Math.Min(next, (long)ProcessCheck.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Math.Max(1, next));
    }

    private static LockResult.Occupied BusyOf(LockTable table, LockClaim claim) => new(
        LockResource.Parse(claim.Resource), claim.Mode, [.. table.HeldAgainst(claim).Select(InfoOf)], 1 + table.AheadOf(claim).Count);

    private static LockInfo InfoOf(Lease lease) => new(lease.Id, lease.Resource, lease.Mode, lease.Swarm, lease.Agent, lease.Process is not null,
        DateTimeOffset.FromUnixTimeMilliseconds(lease.AcquiredAt), DateTimeOffset.FromUnixTimeMilliseconds(lease.ExpiresAt), lease.Reason);

    private static LockInfo InfoOf(LockClaim claim) => new(null, claim.Resource, claim.Mode, claim.Swarm, claim.Agent, claim.Keep,
        DateTimeOffset.FromUnixTimeMilliseconds(claim.AskedAt), null, claim.Reason);
}
