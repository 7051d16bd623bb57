using SwarmMemory.Primitives;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>A request as it stands in the queue, or would.</summary>
/// <param name="Ticket">Its place in the order of all waits of the store.</param>
/// <param name="Process">The process that waits; null where its death would not be noticed.</param>
/// <param name="Life">Milliseconds that the lease is to live.</param>
/// <param name="GivesUpAt">When the wait ends, on the clock of leases.</param>
internal sealed record LockClaim(
    long Ticket, string Resource, LockMode Mode, string Swarm, string Agent, string? Process, bool Keep, long Life, long Clock, long GivesUpAt,
    long AskedAt, string? Reason)
{
    /// <summary>Behind everybody: the ticket of a request that has none yet.</summary>
    public const long NoTicket = long.MaxValue;

    public const string Columns = "ticket, resource, mode, swarm, agent, process, keep, life, clock, gives_up_at, asked_at, reason";

    public Caller Caller => new(Swarm, Agent, Process);

    public static LockClaim Read(Rows row) => new(
        row.GetInt64(0), row.GetString(1), (LockMode)row.GetInt32(2), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5),
        row.GetInt32(6) != 0, row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.IsDBNull(11) ? null : row.GetString(11));

    public bool Conflicts(Lease lease) => !Owns(lease) && LockRules.Clash(Resource, Mode, lease.Resource, lease.Mode);

    public bool Conflicts(LockClaim other) => !WouldOwn(other) && LockRules.Clash(Resource, Mode, other.Resource, other.Mode);

    public bool Owns(Lease lease) => lease.Swarm == Swarm && lease.Agent == Agent && (lease.Process is null || lease.Process == Process);

    /// <summary>Whether what the other waits for would be this one's own once it is granted.</summary>
    private bool WouldOwn(LockClaim other) => other.Swarm == Swarm && other.Agent == Agent && (!other.Keep || other.Process == Process);

    public async ValueTask<bool> IsLiveAsync(StorageSession session, CancellationToken cancellationToken)
    {
        var now = session.Leases.Now(session);
        return Clock == now.Clock && GivesUpAt > now.Milliseconds
            && (Process is null || await session.Leases.IsAliveAsync(session, Process, cancellationToken));
    }
}
