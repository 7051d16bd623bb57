namespace SwarmMemory;

/// <summary>What a learned pattern is about.</summary>
public enum PatternType
{
    Communication,
    ResourceAllocation,
    TaskDistribution,
    ConflictResolution,
    Optimization,
}
