namespace SwarmMemory;

/// <summary>What became of a request: <see cref="Acquired"/> or <see cref="Occupied"/>.</summary>
public abstract record LockResult
{
    private LockResult()
    {
    }

    /// <param name="Mode">The mode that is held, which may be stronger than what was asked for.</param>
    /// <param name="Held">How often its holder has acquired it and must release it.</param>
    /// <param name="IsKeptAlive">False also where keeping alive was asked for and this system has no way to.</param>
    /// <param name="Left">How long it lives from the moment it was granted.</param>
    public sealed record Acquired(LockId Id, LockMode Mode, int Held, bool IsKeptAlive, DateTimeOffset ExpiresAt, TimeSpan Left) : LockResult
    {
        public Fence Fence => Id.Fence;
    }

    /// <summary>Others have it.</summary>
    /// <param name="Holders">Who holds it, or what is above or below it, in a mode that does not go with the one asked for.</param>
    /// <param name="Position">The place in the queue that a wait has or would have had; 1 is next.</param>
    public sealed record Occupied(LockResource Resource, LockMode Mode, IReadOnlyList<LockInfo> Holders, int Position) : LockResult;
}
