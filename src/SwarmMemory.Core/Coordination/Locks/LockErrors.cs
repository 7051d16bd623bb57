using SwarmMemory.Primitives;
using SwarmMemory.Persistence;

namespace SwarmMemory.Coordination;

/// <summary>What callers are told when a lock is refused or gone.</summary>
internal static class LockErrors
{
    public static SwarmMemoryException NotGranted(LockResult.Occupied busy, TimeSpan waited)
    {
        var holders = busy.Holders.Count == 0
            ? $"{busy.Position - 1} wait for it already"
            : string.Join(", ", busy.Holders.Take(3).Select(h => Describe(h, busy.Resource.Value))) + (busy.Holders.Count > 3 ? ", and others" : "");
        return new(waited > TimeSpan.Zero ? ErrorCode.Timeout : ErrorCode.Locked,
            $"\"{busy.Resource}\" could not be locked{(waited > TimeSpan.Zero ? $" within {waited.TotalSeconds:0.###} s" : "")}: {holders}.",
            "Wait longer, or work on something else and try again.")
        {
            Facts = busy.Holders.Count == 0
                ? new Dictionary<string, object> { ["resource"] = busy.Resource.Value, ["position"] = busy.Position }
                : new Dictionary<string, object>
                {
                    ["resource"] = busy.Resource.Value, ["holder"] = busy.Holders[0].Agent, ["position"] = busy.Position,
                    ["expires_at"] = busy.Holders[0].Until!.Value.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
                },
        };
    }

    public static SwarmMemoryException Deadlock(LockClaim claim, List<(LockClaim Waiter, Lease Lease)> circle)
    {
        var text = string.Join(", ", circle.Select(c => $"{c.Waiter.Agent} waits for {c.Lease.Agent} on \"{c.Lease.Resource}\""));
        return new(ErrorCode.Deadlock, $"Waiting for \"{claim.Resource}\" would never end: {text}.",
            $"Release your lock on \"{circle[^1].Lease.Resource}\", then acquire both again, always in the same order.")
        {
            Facts = new Dictionary<string, object> { ["resource"] = claim.Resource, ["cycle"] = text },
        };
    }

    /// <param name="newest">The newest fence of the resource; 0 when none was ever given.</param>
    public static SwarmMemoryException Gone(LockId id, long newest, IReadOnlyList<Lease> holders) => id.Fence.Value > newest || id.Fence.Value < 1
        ? new(ErrorCode.NotFound, $"There never was a lock \"{id}\".",
            "Pass the lock_id that lock_acquire answered; lock_list shows the locks that are held.")
        : new(ErrorCode.LeaseLost,
            $"The lock \"{id}\" is over: it was released or ran out. "
            + (holders.Count == 0 ? $"Nobody holds \"{id.Resource}\" now." : $"Now {string.Join(", ", holders.Take(3).Select(Describe))}."),
            "Acquire it again and read again before you change anything; a write with the old fence is refused.")
        {
            Facts = holders.Count == 0
                ? new Dictionary<string, object> { ["lock_id"] = id.ToString() }
                : new Dictionary<string, object> { ["lock_id"] = id.ToString(), ["holder"] = holders[0].Agent },
        };

    public static SwarmMemoryException NotYours(Lease lease, Caller caller) => new(ErrorCode.AccessDenied,
        $"The lock \"{lease.Id}\" is not {caller.Agent}'s: {Describe(lease)}"
        + (lease.Agent == caller.Agent && lease.Swarm == caller.Swarm ? ", tied to another process of that name." : "."),
        "Only its holder can renew or release it. Wait for it with lock_acquire and wait_seconds.")
    {
        Facts = new Dictionary<string, object> { ["lock_id"] = lease.Id.ToString(), ["holder"] = lease.Agent },
    };

    private static string Describe(Lease lease) =>
        $"{lease.Agent} holds {lease.Mode.Article()} lock until {DateTimeOffset.FromUnixTimeMilliseconds(lease.ExpiresAt):HH:mm:ss}Z"
        + (lease.Reason is null ? "" : $" ({lease.Reason})");

    private static string Describe(LockInfo holder, string resource) =>
        $"{holder.Agent} holds {holder.Mode.Article()} lock{(holder.Resource == resource ? "" : $" on \"{holder.Resource}\"")} until {holder.Until:HH:mm:ss}Z"
        + (holder.Reason is null ? "" : $" ({holder.Reason})");
}
