namespace SwarmMemory.Persistence;

/// <summary>Sizes that the store holds its writers to, in bytes of JSON text; thresholds are shares of a limit.</summary>
internal sealed record EntryLimits
{
    public static readonly EntryLimits Default = new();

    public int MaxValue { get; init; } = 1024 * 1024;
    public long MaxAgent { get; init; } = 100L * 1024 * 1024;
    public long MaxSession { get; init; } = 50L * 1024 * 1024;
    public double WarningThreshold { get; init; } = 0.8;
    public double CleanupThreshold { get; init; } = 0.9;

    /// <summary>Null for shared memory, which only the store's own limit bounds.</summary>
    public long? For(string account) => !account.Contains('/', StringComparison.Ordinal) ? null : account.StartsWith("session:", StringComparison.Ordinal) ? MaxSession : MaxAgent;
}
