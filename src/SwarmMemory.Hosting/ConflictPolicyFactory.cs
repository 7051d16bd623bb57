using SwarmMemory.Coordination;
using SwarmMemory.Hosting.Configuration;
using SwarmMemory.Persistence;

namespace SwarmMemory.Hosting;

/// <summary>Turns what the configuration files say into what is done about conflicts.</summary>
internal static class ConflictPolicyFactory
{
    public static ConflictPolicy Create(MemoryConfiguration configuration, MemorySchema schema) => new()
    {
        Automatic = configuration.CoordinationSettings.AutomaticResolution,
        Paths =
        [
            .. schema.Paths.Select(p => new ConflictRule(
                new PathPattern(p.PathPattern), Resolution(p.ConflictResolution), new MergeRules(p.Merge.Counters, p.Merge.Sets))),
        ],
    };

    private static ConflictResolution Resolution(PathConflictResolution configured) => configured switch
    {
        PathConflictResolution.Refuse => ConflictResolution.Refuse,
        PathConflictResolution.LastWriteWins => ConflictResolution.LastWriteWins,
        PathConflictResolution.Merge => ConflictResolution.Merge,
        PathConflictResolution.Manual => ConflictResolution.Manual,
        _ => throw new ArgumentOutOfRangeException(nameof(configured)),
    };
}
