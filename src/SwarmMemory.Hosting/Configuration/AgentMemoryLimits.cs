namespace SwarmMemory.Hosting.Configuration;

/// <summary>How much may be stored: <c>agent_memory_limits</c>. Sizes are bytes.</summary>
public sealed record AgentMemoryLimits
{
    private const long Mebibyte = 1024 * 1024;

    /// <summary>Bytes one agent may keep.</summary>
    public long MaxIndividualMemoryBytes { get; init; } = 100 * Mebibyte;

    /// <summary>Bytes one session may keep.</summary>
    public long MaxSessionMemoryBytes { get; init; } = 50 * Mebibyte;

    /// <summary>Bytes all agents together may keep.</summary>
    public long MaxTotalMemoryBytes { get; init; } = 10 * 1024 * Mebibyte;

    /// <summary>Bytes one value may have, as UTF-8 JSON before compression; 1 KiB to 8 MiB.</summary>
    public int MaxValueSizeBytes { get; init; } = (int)Mebibyte;

    /// <summary>Share of a limit at which a warning is raised, 0.01 to 1; below <see cref="CleanupThreshold"/>.</summary>
    public double WarningThreshold { get; init; } = 0.8;

    /// <summary>Share of a limit at which clean-up starts, 0.01 to 1.</summary>
    public double CleanupThreshold { get; init; } = 0.9;
}
