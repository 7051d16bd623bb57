using SwarmMemory.Persistence;

namespace SwarmMemory.Coordination;

/// <summary>
/// The rules of waiting, on what one transaction read: first come, first served among those that conflict, with one exception. Nobody waits
/// behind somebody who waits, directly or through others, for him: that would never end. So a reader may become a writer although a writer waits.
/// </summary>
/// <param name="held">Leases that are live.</param>
/// <param name="waiting">Waits that are live, in the order of their tickets.</param>
internal sealed class LockTable(List<Lease> held, List<LockClaim> waiting)
{
    public List<Lease> Held => held;
    public List<LockClaim> Waiting => waiting;

    /// <summary>Leases of others that a claim has to wait for.</summary>
    public List<Lease> HeldAgainst(LockClaim claim) => held.FindAll(claim.Conflicts);

    /// <summary>Earlier waits that a claim has to wait for.</summary>
    public List<LockClaim> AheadOf(LockClaim claim) =>
        waiting.FindAll(w => w.Ticket < claim.Ticket && claim.Conflicts(w) && !WaitsFor(w, claim, []));

    public bool IsFree(LockClaim claim) => HeldAgainst(claim).Count == 0 && AheadOf(claim).Count == 0;

    /// <summary>The first wait that can be granted now, or null.</summary>
    public LockClaim? NextFree() => waiting.Find(IsFree);

    /// <summary>The claim's own lease on the same resource, or null.</summary>
    public Lease? OwnOf(LockClaim claim) => held.Find(l => l.Resource == claim.Resource && claim.Owns(l));

    /// <summary>
    /// The circle that a claim would close by waiting, or null: each link waits for the lease in it, whose holder is the waiter of the next, and the
    /// last one's is the claim's own. Leases alone close circles, because nobody queues behind those who wait for him.
    /// </summary>
    public List<(LockClaim Waiter, Lease Lease)>? FindCircle(LockClaim claim) => FindCircle(claim, claim, []);

    private List<(LockClaim, Lease)>? FindCircle(LockClaim from, LockClaim claim, HashSet<long> seen)
    {
        foreach (var lease in HeldAgainst(from))
        {
            if (from != claim && claim.Owns(lease))
                return [(from, lease)];
            foreach (var waiter in waiting.Where(w => w.Owns(lease) && seen.Add(w.Ticket)))
            {
                if (FindCircle(waiter, claim, seen) is { } rest)
                    return [(from, lease), .. rest];
            }
        }

        return null;
    }

    /// <summary>Whether a waiter waits for something that the claim's holder has, through however many others.</summary>
    private bool WaitsFor(LockClaim waiter, LockClaim claim, HashSet<long> seen)
    {
        if (!seen.Add(waiter.Ticket))
            return false;
        var leases = HeldAgainst(waiter);
        return leases.Exists(claim.Owns)
            || leases.Exists(l => waiting.Exists(w => w.Owns(l) && WaitsFor(w, claim, seen)))
            || waiting.Exists(w => w.Ticket < waiter.Ticket && waiter.Conflicts(w) && WaitsFor(w, claim, seen));
    }
}
