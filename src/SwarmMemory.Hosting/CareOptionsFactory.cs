using SwarmMemory.Hosting.Configuration;
using SwarmMemory.Monitoring;
using SwarmMemory.Persistence;

namespace SwarmMemory.Hosting;

/// <summary>Turns what the configuration files say into what the store's care obeys.</summary>
internal static class CareOptionsFactory
{
    /// <summary>A session that has been quiet for so long is over.</summary>
    private static readonly TimeSpan SessionOver = TimeSpan.FromMinutes(15);

    public static CareOptions Create(MemoryConfiguration configuration, MemorySchema schema, ProjectLocation location)
    {
        var persistence = configuration.MemoryPersistence;
        var (monitoring, limits) = (configuration.Monitoring, configuration.AgentMemoryLimits);
        return new CareOptions
        {
            Automatic = persistence.AutoCleanupEnabled,
            ArchiveAfter = configuration.RetentionPolicies.ArchiveAfter.Length,
            Health = new HealthOptions
            {
                Interval = monitoring.HealthCheckInterval,
                History = TimeSpan.FromDays(monitoring.HealthHistoryDays),
                MaxTotal = limits.MaxTotalMemoryBytes,
                MemoryWarning = limits.WarningThreshold,
                MemoryCritical = Math.Max(limits.CleanupThreshold, 0.95),
                CacheHitRate = monitoring.CacheHitRateThreshold,
                AccessTime = monitoring.AccessTimeThreshold,
                StaleAfter = monitoring.StaleAfter,
                Recipients = monitoring.AlertRecipients.Names,
                Fragmentation = monitoring.FragmentationThreshold,
            },
            Snapshots = new SnapshotOptions(
                location.Resolve(persistence.BackupPath), persistence.BackupsKept, persistence.BackupRetention,
                [.. schema.Paths.Where(p => p.BackupFrequency != BackupFrequency.Never).Select(Rule)]),
        };
    }

    private static SnapshotRule Rule(PathRule path) => path.BackupFrequency switch
    {
        BackupFrequency.SessionEnd => new(new PathPattern(path.PathPattern), SessionOver, WhenQuiet: true),
        BackupFrequency.Hourly => new(new PathPattern(path.PathPattern), TimeSpan.FromHours(1)),
        BackupFrequency.Daily => new(new PathPattern(path.PathPattern), TimeSpan.FromDays(1)),
        BackupFrequency.Weekly => new(new PathPattern(path.PathPattern), TimeSpan.FromDays(7)),
        _ => new(new PathPattern(path.PathPattern), TimeSpan.FromDays(30)),
    };
}
