namespace SwarmMemory.Hosting.Configuration;

/// <summary>The effective values of <c>memory_schema.json</c>. A new instance has every default.</summary>
public sealed record MemorySchema
{
    /// <summary>The name the file has in a project root.</summary>
    public const string FileName = "memory_schema.json";

    /// <summary>The only version of the file's format so far.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the file's format.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Rules by path pattern, no two for the same keys; the longest pattern that matches a key decides.</summary>
    public IReadOnlyList<PathRule> Paths { get; init; } = DefaultPaths;

    /// <summary>The rules of a project without a <c>memory_schema.json</c>.</summary>
    public static IReadOnlyList<PathRule> DefaultPaths { get; } =
    [
        new("swarm-{swarm_id}/global/state", RetentionPeriod.Days(30), BackupFrequency.Daily),
        new("swarm-{swarm_id}/global/knowledge", RetentionPeriod.Days(90), BackupFrequency.Weekly),
        new("swarm-{swarm_id}/global/patterns", RetentionPeriod.Days(365), BackupFrequency.Weekly),
        new("swarm-{swarm_id}/agent-{agent_name}/state", RetentionPeriod.Days(7), BackupFrequency.Hourly),
        new("swarm-{swarm_id}/agent-{agent_name}/decisions", RetentionPeriod.Days(14), BackupFrequency.Daily),
        new("swarm-{swarm_id}/agent-{agent_name}/knowledge", RetentionPeriod.Days(30), BackupFrequency.Daily),
        new("swarm-{swarm_id}/session-{session_id}/context", RetentionPeriod.Days(14), BackupFrequency.SessionEnd),
        new("swarm-{swarm_id}/session-{session_id}/coordination", RetentionPeriod.Days(7), BackupFrequency.Hourly),
        new("global/neural/success-{pattern_id}", RetentionPeriod.Days(180), BackupFrequency.Weekly),
        new("global/neural/failure-{pattern_id}", RetentionPeriod.Days(90), BackupFrequency.Weekly),
        new("global/neural/optimization-{insight_id}", RetentionPeriod.Days(365), BackupFrequency.Monthly),
    ];

    /// <summary>Equal when the version and every rule, in order, are equal.</summary>
    public bool Equals(MemorySchema? other) => other is not null && Version == other.Version && Paths.SequenceEqual(other.Paths);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Version, Paths.Count);
}
