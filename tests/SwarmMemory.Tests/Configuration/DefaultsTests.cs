using SwarmMemory.Hosting.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Configuration;

public sealed class DefaultsTests
{
    private static readonly MemoryConfiguration Defaults = ConfigurationReader.Read(null, null).Configuration;

    [Fact]
    public void Persistence_NoFile_HasTheDocumentedDefaults()
    {
        var persistence = Defaults.MemoryPersistence;
        Assert.Equal(StorageBackend.Sqlite, persistence.StorageBackend);
        Assert.Equal(".swarm/memory.db", persistence.DatabasePath);
        Assert.Equal(".swarm/backups", persistence.BackupPath);
        Assert.Equal((14, TimeSpan.FromDays(30)), (persistence.BackupsKept, persistence.BackupRetention));
        Assert.True(persistence.CompressionEnabled);
        Assert.True(persistence.AutoCleanupEnabled);
        Assert.Equal(StorageDurability.Normal, persistence.Durability);
    }

    [Fact]
    public void Coordination_NoFile_HasTheDocumentedDefaults()
    {
        var coordination = Defaults.CoordinationSettings;
        Assert.Equal(TimeSpan.FromSeconds(5), coordination.MemorySyncInterval);
        Assert.True(coordination.ConflictDetectionEnabled);
        Assert.True(coordination.AutomaticResolution);
        Assert.Equal((TimeSpan.FromDays(7), 1000), (coordination.MessageRetention, coordination.MailboxLimit));
    }

    [Fact]
    public void Limits_NoFile_HasTheDocumentedDefaults()
    {
        var limits = Defaults.AgentMemoryLimits;
        Assert.Equal(104_857_600, limits.MaxIndividualMemoryBytes);
        Assert.Equal(52_428_800, limits.MaxSessionMemoryBytes);
        Assert.Equal(10_737_418_240, limits.MaxTotalMemoryBytes);
        Assert.Equal(1_048_576, limits.MaxValueSizeBytes);
        Assert.Equal(0.8, limits.WarningThreshold);
        Assert.Equal(0.9, limits.CleanupThreshold);
    }

    [Fact]
    public void Retention_NoFile_HasTheDocumentedDefaults()
    {
        var retention = Defaults.RetentionPolicies;
        Assert.Equal(RetentionPeriod.Days(30), retention.Swarm);
        Assert.Equal(RetentionPeriod.Days(30), retention.Agent);
        Assert.Equal(RetentionPeriod.Days(1), retention.Session);
        Assert.Equal(RetentionPeriod.Days(365), retention.Global);
        Assert.Equal(RetentionPeriod.Days(365), retention.Neural);
        Assert.Equal(TimeSpan.FromDays(30), retention.History);
        Assert.Equal(100, retention.HistoryVersions);
    }

    [Fact]
    public void Learning_NoFile_HasTheDocumentedDefaults()
    {
        var learning = Defaults.NeuralLearning;
        Assert.True(learning.PatternRecognitionEnabled);
        Assert.Equal(0.8, learning.SuccessThreshold);
        Assert.True(learning.OptimizationTracking);
        Assert.True(learning.FailureLearningEnabled);
        Assert.True(learning.ForgettingEnabled);
        Assert.Equal(10_000, learning.PatternStorageLimit);
    }

    [Fact]
    public void Monitoring_NoFile_HasTheDocumentedDefaults()
    {
        var monitoring = Defaults.Monitoring;
        Assert.Equal(TimeSpan.FromSeconds(60), monitoring.HealthCheckInterval);
        Assert.Equal(30, monitoring.HealthHistoryDays);
        Assert.Equal(7, monitoring.LogRetentionDays);
        Assert.Equal(LogVerbosity.Warning, monitoring.LogLevel);
        Assert.Equal(0.5, monitoring.CacheHitRateThreshold);
        Assert.Equal(TimeSpan.FromSeconds(1), monitoring.AccessTimeThreshold);
        Assert.Equal(TimeSpan.FromDays(7), monitoring.StaleAfter);
        Assert.Equal(0.3, monitoring.FragmentationThreshold);
        Assert.Empty(monitoring.AlertRecipients.Names);
    }

    [Fact]
    public void SecurityAndIdentity_NoFile_HaveTheDocumentedDefaults()
    {
        Assert.Equal(SecretHandling.Refuse, Defaults.Security.SecretHandling);
        Assert.False(Defaults.Security.ValidateAgentAccess);
        Assert.False(Defaults.Security.RestrictCrossSessionAccess);
        Assert.Null(Defaults.Identity.Swarm);
        Assert.Null(Defaults.Identity.Agent);
    }

    [Theory]
    [InlineData("swarm-{swarm_id}/global/state", 30, BackupFrequency.Daily)]
    [InlineData("swarm-{swarm_id}/global/knowledge", 90, BackupFrequency.Weekly)]
    [InlineData("swarm-{swarm_id}/global/patterns", 365, BackupFrequency.Weekly)]
    [InlineData("swarm-{swarm_id}/agent-{agent_name}/state", 7, BackupFrequency.Hourly)]
    [InlineData("swarm-{swarm_id}/agent-{agent_name}/decisions", 14, BackupFrequency.Daily)]
    [InlineData("swarm-{swarm_id}/agent-{agent_name}/knowledge", 30, BackupFrequency.Daily)]
    [InlineData("swarm-{swarm_id}/session-{session_id}/context", 14, BackupFrequency.SessionEnd)]
    [InlineData("swarm-{swarm_id}/session-{session_id}/coordination", 7, BackupFrequency.Hourly)]
    [InlineData("global/neural/success-{pattern_id}", 180, BackupFrequency.Weekly)]
    [InlineData("global/neural/failure-{pattern_id}", 90, BackupFrequency.Weekly)]
    [InlineData("global/neural/optimization-{insight_id}", 365, BackupFrequency.Monthly)]
    public void Schema_NoFile_HasTheDocumentedRule(string pattern, int days, BackupFrequency backups)
    {
        var schema = ConfigurationReader.Read(null, null).Schema;

        var rule = Assert.Single(schema.Paths, rule => rule.PathPattern == pattern);
        Assert.Equal(new PathRule(pattern, RetentionPeriod.Days(days), backups, PathConflictResolution.Refuse), rule);
        Assert.Equal(11, schema.Paths.Count);
        Assert.Equal(1, schema.Version);
    }

    [Fact]
    public void Read_EmptyObjects_GivesTheDefaultsWithoutWarnings()
    {
        var read = ConfigurationReader.ReadText("a.json", "{}", "b.json", "{}");

        Assert.Equal(new MemoryConfiguration(), read.Configuration);
        Assert.Equal(new MemorySchema(), read.Schema);
        Assert.Empty(read.Warnings);
    }
}
