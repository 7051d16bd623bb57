using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>A held lock as its row says.</summary>
/// <param name="Process">The process it is tied to and ends with; null: it ends by time alone.</param>
/// <param name="Held">How often its holder acquired it.</param>
/// <param name="Clock">The clock that it runs on, see <see cref="LeaseTime"/>.</param>
/// <param name="EndsAt">When it ends, on that clock.</param>
/// <param name="LastAt">Past this it cannot be renewed, on that clock.</param>
/// <param name="AcquiredAt">Unix ms, for people, as <paramref name="ExpiresAt"/>.</param>
/// <param name="Ticket">The wait that it ended, or null.</param>
internal sealed record Lease(
    string Resource, long Fence, LockMode Mode, string Swarm, string Agent, string? Process, int Held, long Clock, long EndsAt, long LastAt,
    long AcquiredAt, long ExpiresAt, string? Reason, long? Ticket)
{
    public const string Columns =
        "resource, fence, mode, swarm, agent, process, held, clock, ends_at, last_at, acquired_at, expires_at, reason, ticket";

    public LockId Id => new(Resource, new Fence(Fence));

    public static Lease Read(Rows row) => new(
        row.GetString(0), row.GetInt64(1), (LockMode)row.GetInt32(2), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5),
        row.GetInt32(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11),
        row.IsDBNull(12) ? null : row.GetString(12), row.IsDBNull(13) ? null : row.GetInt64(13));

    public static async Task<List<Lease>> ReadAllAsync(Statement statement, CancellationToken cancellationToken)
    {
        await using var reader = await statement.QueryAsync(cancellationToken);
        List<Lease> leases = [];
        while (await reader.ReadAsync(cancellationToken))
            leases.Add(Read(reader));
        return leases;
    }

    /// <summary>Whether this is the caller's own: its agent's, and of its process when it is tied to one.</summary>
    public bool IsHeldBy(Caller caller) => Swarm == caller.Swarm && Agent == caller.Agent && (Process is null || Process == caller.Session);

    /// <summary>Whether its time is not over and the process that it is tied to lives.</summary>
    public async ValueTask<bool> IsLiveAsync(StorageSession session, CancellationToken cancellationToken)
    {
        var now = session.Leases.Now(session);
        return Clock == now.Clock && EndsAt > now.Milliseconds
            && (Process is null || await session.Leases.IsAliveAsync(session, Process, cancellationToken));
    }
}
