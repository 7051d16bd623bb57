namespace SwarmMemory;

/// <summary>A wish for a lock.</summary>
public sealed record LockRequest(LockResource Resource, LockMode Mode = LockMode.Write)
{
    public static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(1);

    /// <summary>The longest life of a lease between two renewals, and of one that is kept alive in all.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    public const int LongestReason = 200;

    /// <summary>How long to wait when others hold it or wait for it already; zero: not at all.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>How long the lease lives unless it is renewed.</summary>
    public TimeSpan TimeToLive { get; init; } = UsualLife;

    /// <summary>
    /// Tied to this process, which renews it by itself for an hour at most: it is free at once when the process ends, even by kill -9.
    /// </summary>
    public bool KeepAlive { get; init; }

    /// <summary>What for; others are shown it.</summary>
    public string? Reason { get; init; }

    internal void Check()
    {
        if (Wait < TimeSpan.Zero || Wait > LongestWait)
            throw Wrong($"The wait is {Wait.TotalSeconds:N0} seconds; it may be 0 to {LongestWait.TotalSeconds:N0}.", "Wait in several calls.");
        CheckLife(TimeToLive);
        if (Reason?.Length > LongestReason)
            throw Wrong($"The reason has {Reason.Length} characters; at most {LongestReason} are allowed.", "Shorten it.");
    }

    internal static void CheckLife(TimeSpan life)
    {
        if (life < TimeSpan.FromMilliseconds(1) || life > LongestLife)
        {
            throw Wrong($"The lock would live {life.TotalSeconds:N0} seconds; it may be 1 to {LongestLife.TotalSeconds:N0}.",
                "Ask for less and renew it with lock_renew, or use keep_alive.");
        }
    }

    private static SwarmMemoryException Wrong(string message, string hint) => new(ErrorCode.InvalidArgument, message, hint);
}
