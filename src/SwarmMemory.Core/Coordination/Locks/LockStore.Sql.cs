using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>The SQL of locks, each with its contract.</summary>
internal sealed partial class LockStore
{
    /// <summary>
    /// Leases that may stand against a request, live or not: on the resource, exclusive ones anywhere, and those below when the request is
    /// exclusive. @below and @above are the ends of the range below the resource, or equal.
    /// </summary>
    private static readonly StatementText Related = new($"""
        select {Lease.Columns} from lease where resource = @resource
        union all select {Lease.Columns} from lease where mode = 3 and resource <> @resource
        union all select {Lease.Columns} from lease where resource > @below and resource < @above and mode <> 3
        """, "@resource", "@below", "@above");

    private static readonly StatementText AllLeases = new($"select {Lease.Columns} from lease");

    /// <summary>All waits in the order of their tickets, live or not.</summary>
    private static readonly StatementText AllWaits = new($"select {LockClaim.Columns} from lease_wait order by ticket");

    private static readonly StatementText AnyWait = new("select case when exists (select 1 from lease_wait) then 1 else 0 end");

    /// <summary>One lease by its id; no row when it is over.</summary>
    private static readonly StatementText LeaseAt = new(
        $"select {Lease.Columns} from lease where resource = @resource and fence = @fence", "@resource", "@fence");

    private static readonly StatementText OnResource = new($"select {Lease.Columns} from lease where resource = @resource", "@resource");

    private static readonly StatementText OfAgent = new(
        $"select {Lease.Columns} from lease where swarm = @swarm and agent = @agent", "@swarm", "@agent");

    /// <summary>Leases of a range of resources, live or not. @from inclusive, @to exclusive.</summary>
    private static readonly StatementText LeasesInRange = new($"""
        select {Lease.Columns} from lease where resource >= @from and resource < @to order by resource, fence limit @limit
        """, "@from", "@to", "@limit");

    private static readonly StatementText WaitsInRange = new($"""
        select {LockClaim.Columns} from lease_wait where resource >= @from and resource < @to order by ticket limit @limit
        """, "@from", "@to", "@limit");

    /// <summary>Gives out the next fence of a resource: 1 for the first lock on it.</summary>
    private static readonly StatementText NextFence = new("""
        insert into fence (resource, value) values (@resource, 1)
        on conflict (resource) do update set value = fence.value + 1
        returning value
        """, "@resource");

    private static readonly StatementText NewestFence = new(
        "select coalesce(max(value), 0) from fence where resource = @resource", "@resource");

    /// <summary>Gives out the next ticket of the store.</summary>
    private static readonly StatementText NextTicket = new("""
        insert into counter (name, value) values ('lock.ticket', 1)
        on conflict (name) do update set value = counter.value + 1
        returning value
        """);

    private static readonly StatementText InsertLease = new($"""
        insert into lease ({Lease.Columns})
        values (@resource, @fence, @mode, @swarm, @agent, @process, @held, @clock, @ends_at, @last_at, @acquired_at, @expires_at, @reason, @ticket)
        """, "@resource", "@fence", "@mode", "@swarm", "@agent", "@process", "@held", "@clock", "@ends_at", "@last_at", "@acquired_at", "@expires_at",
        "@reason", "@ticket");

    /// <summary>Changes what may change of a lease while it is held.</summary>
    private static readonly StatementText UpdateLease = new("""
        update lease set mode = @mode, process = @process, held = @held, ends_at = @ends_at, last_at = @last_at, expires_at = @expires_at,
            reason = @reason, ticket = @ticket
        where resource = @resource and fence = @fence
        """, "@mode", "@process", "@held", "@ends_at", "@last_at", "@expires_at", "@reason", "@ticket", "@resource", "@fence");

    /// <summary>
    /// Ends a lease that its holder acquired once and that is not over, and returns it; no row when any of that is not so.
    /// </summary>
    private static readonly StatementText EndHeldOnce = new($"""
        delete from lease
        where resource = @resource and fence = @fence and swarm = @swarm and agent = @agent and (process is null or process = @process)
          and held = 1 and clock = @clock and ends_at > @now
        returning {Lease.Columns}
        """, "@resource", "@fence", "@swarm", "@agent", "@process", "@clock", "@now");

    private static readonly StatementText EndLease = new(
        "delete from lease where resource = @resource and fence = @fence", "@resource", "@fence");

    private static readonly StatementText InsertWait = new($"""
        insert into lease_wait ({LockClaim.Columns})
        values (@ticket, @resource, @mode, @swarm, @agent, @process, @keep, @life, @clock, @gives_up_at, @asked_at, @reason)
        """, "@ticket", "@resource", "@mode", "@swarm", "@agent", "@process", "@keep", "@life", "@clock", "@gives_up_at", "@asked_at", "@reason");

    /// <summary>Ends a wait; the number of rows tells whether it was there.</summary>
    private static readonly StatementText EndWait = new("delete from lease_wait where ticket = @ticket", "@ticket");
}
