using SwarmMemory.Persistence;

namespace SwarmMemory.Coordination;

/// <summary>What one step of acquiring came to.</summary>
internal abstract record LockAttempt
{
    private LockAttempt()
    {
    }

    /// <param name="Left">How long it lives from the moment of this step.</param>
    public sealed record Granted(Lease Lease, TimeSpan Left) : LockAttempt;

    public sealed record Refused(LockResult.Occupied Busy) : LockAttempt;

    /// <param name="LookAgain">When to look again although nothing was committed: a lease runs out by then, or a process may have died.</param>
    public sealed record Waiting(LockClaim Claim, TimeSpan LookAgain) : LockAttempt;
}
