using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>
/// What leases allow, decided inside the transaction of the guarded call. A lease on the key itself counts in every mode; one above it counts
/// when it is exclusive, which covers everything below.
/// </summary>
internal static class LeaseGuard
{
    private const int Exclusive = 3;

    /// <summary>Leases on one resource that have not run out. @resource text, @now Unix ms.</summary>
    private static readonly StatementText OnResource = new("""
        select mode, swarm, agent, fence, expires_at, reason from lease where resource = @resource and expires_at > @now
        """, "@resource", "@now");

    /// <summary>The newest fence given for one resource; no row when none ever was. @resource text.</summary>
    private static readonly StatementText NewestFence = new("select value from fence where resource = @resource", "@resource");

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.Locked"/> or <see cref="ErrorCode.StaleFence"/>.</exception>
    public static async Task CheckWriteAsync(
        StorageSession session, Caller caller, MemoryKey key, Fence? fence, CancellationToken cancellationToken)
    {
        if (fence is { } given)
            await CheckFenceAsync(session, caller, key, given, cancellationToken);

        foreach (var resource in key.SelfAndAncestors())
        {
            foreach (var lease in await LeasesAsync(session, resource, cancellationToken))
            {
                if (!lease.IsHeldBy(caller) && (resource == key.Value || lease.Mode == Exclusive))
                    throw lease.ToException(key, resource, "written");
            }
        }
    }

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.Locked"/> when another agent holds it exclusively.</exception>
    public static async Task CheckReadAsync(StorageSession session, Caller caller, MemoryKey key, CancellationToken cancellationToken)
    {
        foreach (var resource in key.SelfAndAncestors())
        {
            foreach (var lease in await LeasesAsync(session, resource, cancellationToken))
            {
                if (!lease.IsHeldBy(caller) && lease.Mode == Exclusive)
                    throw lease.ToException(key, resource, "read");
            }
        }
    }

    private static async Task CheckFenceAsync(
        StorageSession session, Caller caller, MemoryKey key, Fence given, CancellationToken cancellationToken)
    {
        await using var reader = await session.Use(NewestFence).With(key.Value).QueryAsync(cancellationToken);
        var newest = await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : 0;
        await reader.DisposeAsync();
        var held = (await LeasesAsync(session, key.Value, cancellationToken)).Any(l => l.IsHeldBy(caller) && l.Fence == given.Value);
        if (held)
            return;

        throw new SwarmMemoryException(ErrorCode.StaleFence,
            given.Value < newest
                ? $"Fence {given} on \"{key}\" is old: {newest} was granted since."
                : $"No lease of {caller.Agent} on \"{key}\" has fence {given}.",
            "The lease ran out or was never yours. Read the entry again, acquire the lock and write with its new fence.");
    }

    private static async Task<List<Lease>> LeasesAsync(StorageSession session, string resource, CancellationToken cancellationToken)
    {
        await using var reader = await session.Use(OnResource).With(resource, session.Now).QueryAsync(cancellationToken);
        List<Lease> leases = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            leases.Add(new Lease(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4),
                reader.IsDBNull(5) ? null : reader.GetString(5)));
        }

        return leases;
    }

    private sealed record Lease(int Mode, string Swarm, string Agent, long Fence, long ExpiresAt, string? Reason)
    {
        public bool IsHeldBy(Caller caller) => caller.Swarm == Swarm && caller.Agent == Agent;

        public SwarmMemoryException ToException(MemoryKey key, string resource, string verb)
        {
            var until = DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt);
            var mode = Mode switch { 1 => "a read", 2 => "a write", _ => "an exclusive" };
            return new(ErrorCode.Locked,
                $"\"{key}\" cannot be {verb}: {Agent} holds {mode} lock{(resource == key.Value ? "" : $" on \"{resource}\"")} until {until:HH:mm:ss}Z"
                + (Reason is null ? "." : $" ({Reason})."),
                "Wait for it with lock_acquire, or work on something else and try again after that time.")
            {
                Facts = new Dictionary<string, object>
                {
                    ["key"] = key.Value, ["holder"] = Agent, ["expires_at"] = until.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
                },
            };
        }
    }
}
