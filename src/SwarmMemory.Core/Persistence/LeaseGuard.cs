using System.Globalization;
using SwarmMemory.Primitives;
using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>
/// What leases allow, decided inside the transaction of the guarded call. A lease on the key itself counts in every mode; one above it counts
/// when it is exclusive, which covers everything below.
/// </summary>
internal static class LeaseGuard
{
    /// <summary>Leases on a resource and all exclusive ones, which are few: those that may stand against a call. @resource text.</summary>
    private static readonly StatementText Against = new($"""
        select {Lease.Columns} from lease where resource = @resource
        union all select {Lease.Columns} from lease where mode = 3 and resource <> @resource
        """, "@resource");

    /// <summary>The newest fence given for one resource; no row when none ever was. @resource text.</summary>
    private static readonly StatementText NewestFence = new("select value from fence where resource = @resource", "@resource");

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.Locked"/> or <see cref="ErrorCode.StaleFence"/>.</exception>
    public static async Task CheckWriteAsync(
        StorageSession session, Caller caller, MemoryKey key, Fence? fence, CancellationToken cancellationToken)
    {
        var leases = await Lease.ReadAllAsync(session.Use(Against).With(key.Value), cancellationToken);
        if (fence is { } given)
            await CheckFenceAsync(session, caller, key, given, leases, cancellationToken);
        await CheckAsync(session, caller, key, leases, LockMode.Read, "written", cancellationToken);
    }

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.Locked"/> when another agent holds it exclusively.</exception>
    public static async Task CheckReadAsync(StorageSession session, Caller caller, MemoryKey key, CancellationToken cancellationToken) =>
        await CheckAsync(session, caller, key, await Lease.ReadAllAsync(session.Use(Against).With(key.Value), cancellationToken),
            LockMode.Exclusive, "read", cancellationToken);

    /// <param name="least">The weakest mode of a lease on the key itself that refuses the call.</param>
    private static async Task CheckAsync(
        StorageSession session, Caller caller, MemoryKey key, List<Lease> leases, LockMode least, string verb, CancellationToken cancellationToken)
    {
        foreach (var lease in leases)
        {
            var stands = lease.Resource == key.Value ? lease.Mode >= least : LockRules.IsAbove(lease.Resource, key.Value);
            if (stands && !lease.IsHeldBy(caller) && await lease.IsLiveAsync(session, cancellationToken))
                throw Locked(lease, key, verb);
        }
    }

    private static async Task CheckFenceAsync(
        StorageSession session, Caller caller, MemoryKey key, Fence given, List<Lease> leases, CancellationToken cancellationToken)
    {
        foreach (var lease in leases)
        {
            if (lease.Resource == key.Value && lease.Fence == given.Value && lease.IsHeldBy(caller) && await lease.IsLiveAsync(session, cancellationToken))
                return;
        }

        await using var reader = await session.Use(NewestFence).With(key.Value).QueryAsync(cancellationToken);
        var newest = await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : 0;
        throw new SwarmMemoryException(ErrorCode.StaleFence,
            given.Value < newest
                ? $"Fence {given} on \"{key}\" is old: {newest} was granted since."
                : $"No lease of {caller.Agent} on \"{key}\" has fence {given}.",
            "The lease ran out or was never yours. Read the entry again, acquire the lock and write with its new fence.");
    }

    private static SwarmMemoryException Locked(Lease lease, MemoryKey key, string verb)
    {
        var until = DateTimeOffset.FromUnixTimeMilliseconds(lease.ExpiresAt);
        return new(ErrorCode.Locked,
            $"\"{key}\" cannot be {verb}: {lease.Agent} holds {lease.Mode.Article()} lock{(lease.Resource == key.Value ? "" : $" on \"{lease.Resource}\"")} until {until:HH:mm:ss}Z"
            + (lease.Reason is null ? "." : $" ({lease.Reason})."),
            "Wait for it with lock_acquire, or work on something else and try again after that time.")
        {
            Facts = new Dictionary<string, object>
            {
                ["key"] = key.Value, ["holder"] = lease.Agent, ["expires_at"] = until.ToString("O", CultureInfo.InvariantCulture),
            },
        };
    }
}
