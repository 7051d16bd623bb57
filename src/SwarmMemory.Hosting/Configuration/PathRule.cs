namespace SwarmMemory.Hosting.Configuration;

/// <summary>The rule for the keys that match one pattern: an element of <c>paths</c> in <c>memory_schema.json</c>.</summary>
/// <param name="PathPattern">
/// Segments joined by <c>/</c>, compared with the whole key; <c>{name}</c> stands for one or more characters of one segment.
/// </param>
/// <param name="Retention">How long matching entries are kept; <see langword="null"/> leaves it to the key's category.</param>
/// <param name="BackupFrequency">How often matching entries go into a snapshot.</param>
/// <param name="ConflictResolution">What happens to two writes from one version, when the later one expected it and says nothing else.</param>
public sealed record PathRule(
    string PathPattern,
    RetentionPeriod? Retention = null,
    BackupFrequency BackupFrequency = BackupFrequency.Never,
    PathConflictResolution ConflictResolution = PathConflictResolution.Refuse)
{
    /// <summary>What a merge of matching entries knows of their values.</summary>
    public PathMergeRules Merge { get; init; } = PathMergeRules.None;
}
