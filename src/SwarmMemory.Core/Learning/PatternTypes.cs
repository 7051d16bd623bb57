namespace SwarmMemory.Learning;

/// <summary>The names of pattern types in tools, keys and files.</summary>
internal static class PatternTypes
{
    public static readonly IReadOnlyList<(PatternType Type, string Name)> All =
    [
        (PatternType.Communication, "communication"),
        (PatternType.ResourceAllocation, "resource_allocation"),
        (PatternType.TaskDistribution, "task_distribution"),
        (PatternType.ConflictResolution, "conflict_resolution"),
        (PatternType.Optimization, "optimization"),
    ];

    public static string Name(PatternType type) => All.First(t => t.Type == type).Name;
}
