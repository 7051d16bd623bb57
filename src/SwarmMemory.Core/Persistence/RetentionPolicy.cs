namespace SwarmMemory.Persistence;

/// <summary>How long memories live: the most specific path pattern that matches a key, else its category's default; null is for ever.</summary>
internal sealed record RetentionPolicy
{
    public static readonly RetentionPolicy Default = new();

    private readonly (PathPattern Pattern, TimeSpan? Keeps)[] _paths = [];

    public IReadOnlyList<(PathPattern Pattern, TimeSpan? Keeps)> Paths
    {
        get => _paths;
        init => _paths = [.. value.OrderByDescending(p => p.Pattern.Specificity)];
    }

    public IReadOnlyDictionary<MemoryCategory, TimeSpan?> Categories { get; init; } = new Dictionary<MemoryCategory, TimeSpan?>
    {
        [MemoryCategory.Swarm] = TimeSpan.FromDays(30),
        [MemoryCategory.Agent] = TimeSpan.FromDays(30),
        [MemoryCategory.Session] = TimeSpan.FromDays(1),
        [MemoryCategory.Global] = TimeSpan.FromDays(365),
        [MemoryCategory.Neural] = TimeSpan.FromDays(365),
    };

    /// <summary>How long versions that were superseded or deleted are kept.</summary>
    public TimeSpan History { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How many versions of one entry are kept at most.</summary>
    public int HistoryVersions { get; init; } = 100;

    public TimeSpan? For(MemoryKey key)
    {
        foreach (var (pattern, keeps) in _paths)
        {
            if (pattern.Matches(key.Value))
                return keeps;
        }

        return Categories[key.Category];
    }
}
