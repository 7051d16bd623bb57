using SwarmMemory.Hosting.Configuration;
using SwarmMemory.Persistence;
using SwarmMemory.Primitives;

namespace SwarmMemory.Hosting;

/// <summary>Turns what the configuration files say into what entries obey.</summary>
internal static class EntryOptionsFactory
{
    public static EntryOptions Create(MemoryConfiguration configuration, MemorySchema schema)
    {
        var (limits, retention) = (configuration.AgentMemoryLimits, configuration.RetentionPolicies);
        return new EntryOptions
        {
            Access = new AccessRules(configuration.Security.ValidateAgentAccess, configuration.Security.RestrictCrossSessionAccess),
            Secrets = new SecretRule(configuration.Security.SecretHandling),
            Compress = configuration.MemoryPersistence.CompressionEnabled,
            DetectConflicts = configuration.CoordinationSettings.ConflictDetectionEnabled,
            Limits = new EntryLimits
            {
                MaxValue = limits.MaxValueSizeBytes,
                MaxAgent = limits.MaxIndividualMemoryBytes,
                MaxSession = limits.MaxSessionMemoryBytes,
                WarningThreshold = limits.WarningThreshold,
                CleanupThreshold = limits.CleanupThreshold,
            },
            Retention = new RetentionPolicy
            {
                Paths = [.. schema.Paths.Where(p => p.Retention is not null).Select(p => (new PathPattern(p.PathPattern), p.Retention!.Value.Length))],
                Categories = new Dictionary<MemoryCategory, TimeSpan?>
                {
                    [MemoryCategory.Swarm] = retention.Swarm.Length,
                    [MemoryCategory.Agent] = retention.Agent.Length,
                    [MemoryCategory.Session] = retention.Session.Length,
                    [MemoryCategory.Global] = retention.Global.Length,
                    [MemoryCategory.Neural] = retention.Neural.Length,
                },
                History = retention.History,
                HistoryVersions = retention.HistoryVersions,
            },
        };
    }
}
