namespace SwarmMemory.Coordination;

/// <summary>What configuration decides about conflicts: the most specific path pattern that matches a key.</summary>
internal sealed record ConflictPolicy
{
    public static readonly ConflictPolicy Default = new();

    private readonly ConflictRule[] _paths = [];

    public IReadOnlyList<ConflictRule> Paths
    {
        get => _paths;
        init => _paths = [.. value.OrderByDescending(p => p.Pattern.Specificity)];
    }

    /// <summary>False: a conflict is refused unless the writer says otherwise, whatever the paths say.</summary>
    public bool Automatic { get; init; } = true;

    public ConflictResolution For(PutRequest request) =>
        request.OnConflict ?? (Automatic ? RuleFor(request.Key)?.Resolution ?? ConflictResolution.Refuse : ConflictResolution.Refuse);

    public MergeRules MergeFor(MemoryKey key) => RuleFor(key)?.Merge ?? MergeRules.None;

    private ConflictRule? RuleFor(MemoryKey key) => Array.Find(_paths, p => p.Pattern.Matches(key.Value));
}
