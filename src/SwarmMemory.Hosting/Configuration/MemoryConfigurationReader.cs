using System.Text.Json;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>Reads <c>memory_config.json</c>: one method a section, one line a field.</summary>
internal static class MemoryConfigurationReader
{
    private const long Kibibyte = 1024;
    private const long Mebibyte = 1024 * Kibibyte;

    /// <summary>The largest limit on stored bytes: 1,048,576 GB.</summary>
    private const long LargestLimit = 1L << 50;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static MemoryConfiguration Read(ReadingReport report, JsonElement? root)
    {
        var file = FieldSection.Root(report, root);
        var configuration = new MemoryConfiguration
        {
            MemoryPersistence = Persistence(file.Section("memory_persistence")),
            CoordinationSettings = Coordination(file.Section("coordination_settings")),
            AgentMemoryLimits = Limits(file.Section("agent_memory_limits")),
            RetentionPolicies = Retention(file.Section("retention_policies")),
            NeuralLearning = Learning(file.Section("neural_learning")),
            Search = Search(file.Section("search")),
            Monitoring = Monitoring(file.Section("monitoring")),
            Security = Security(file.Section("security")),
            Identity = Identity(file.Section("identity")),
        };
        file.Finish();
        return configuration;
    }

    private static PersistenceSettings Persistence(FieldSection section)
    {
        var normal = new PersistenceSettings();
        var read = new PersistenceSettings
        {
            StorageBackend = section.Choice("storage_backend", normal.StorageBackend, Names.StorageBackend),
            DatabasePath = section.Text("database_path", normal.DatabasePath, FilePathText.Allowed, FilePathText.Problem)!,
            ConnectionString = section.Text("connection_string", normal.ConnectionString, ConnectionText.Allowed, ConnectionText.Problem)!,
            Schema = section.Text("schema", normal.Schema, SchemaText.Allowed, SchemaText.Problem)!,
            BackupPath = section.Text("backup_path", normal.BackupPath, FilePathText.FolderAllowed, FilePathText.FolderProblem)!,
            BackupsKept = section.Whole("backups_kept", normal.BackupsKept, 1, 10_000, "a whole number of snapshots"),
            BackupRetention = section.DurationOrDays("backup_retention", normal.BackupRetention, Second, DurationText.Longest),
            CompressionEnabled = section.Flag("compression_enabled", normal.CompressionEnabled),
            AutoCleanupEnabled = section.Flag("auto_cleanup_enabled", normal.AutoCleanupEnabled),
            Durability = section.Choice("durability", normal.Durability, Names.Durability),
        };
        section.Finish();
        return read;
    }

    private static CoordinationSettings Coordination(FieldSection section)
    {
        var normal = new CoordinationSettings();
        var interval = (int)normal.MemorySyncInterval.TotalMilliseconds;
        var read = new CoordinationSettings
        {
            MemorySyncInterval = TimeSpan.FromMilliseconds(
                section.Whole("memory_sync_interval", interval, 100, 3_600_000, "a whole number of milliseconds")),
            MessageRetention = section.DurationOrDays("message_retention", normal.MessageRetention, Second, DurationText.Longest),
            MailboxLimit = section.Whole("mailbox_limit", normal.MailboxLimit, 10, 100_000, "a whole number of messages"),
            ConflictDetectionEnabled = section.Flag("conflict_detection_enabled", normal.ConflictDetectionEnabled),
            AutomaticResolution = section.Flag("automatic_resolution", normal.AutomaticResolution),
        };
        section.Finish();
        return read;
    }

    private static AgentMemoryLimits Limits(FieldSection section)
    {
        var normal = new AgentMemoryLimits();
        var read = new AgentMemoryLimits
        {
            MaxIndividualMemoryBytes = section.Size("max_individual_memory", normal.MaxIndividualMemoryBytes, Kibibyte, LargestLimit),
            MaxSessionMemoryBytes = section.Size("max_session_memory", normal.MaxSessionMemoryBytes, Kibibyte, LargestLimit),
            MaxTotalMemoryBytes = section.Size("max_total_memory", normal.MaxTotalMemoryBytes, Kibibyte, LargestLimit),
            MaxValueSizeBytes = (int)section.Size("max_value_size", normal.MaxValueSizeBytes, Kibibyte, 8 * Mebibyte),
            WarningThreshold = section.Ratio("warning_threshold", normal.WarningThreshold, min: 0.01),
            CleanupThreshold = section.Ratio("cleanup_threshold", normal.CleanupThreshold, min: 0.01),
        };
        var bothRead = !section.IsFaulty("warning_threshold") && !section.IsFaulty("cleanup_threshold");
        if (bothRead && read.WarningThreshold >= read.CleanupThreshold)
        {
            var (warning, cleanup) = (RatioText.Format(read.WarningThreshold), RatioText.Format(read.CleanupThreshold));
            section.Fault("warning_threshold", $"{warning} is not below cleanup_threshold, which is {cleanup}", $"less than {cleanup}");
        }

        section.Finish();
        return read;
    }

    private static RetentionPolicies Retention(FieldSection section)
    {
        var normal = new RetentionPolicies();
        var read = new RetentionPolicies
        {
            Swarm = Period("swarm", normal.Swarm),
            Agent = Period("agent", normal.Agent),
            Session = Period("session", normal.Session),
            Global = Period("global", normal.Global),
            Neural = Period("neural", normal.Neural),
            ArchiveAfter = Period("archive_after", normal.ArchiveAfter),
            History = section.DurationOrDays("history", normal.History, Second, DurationText.Longest),
            HistoryVersions = section.Whole("history_versions", normal.HistoryVersions, 2, 100_000, "a whole number of versions"),
        };
        section.Finish();
        return read;

        RetentionPeriod Period(string name, RetentionPeriod fallback) =>
            section.Retention(name, fallback, Second, DurationText.Longest, period => period);
    }

    private static NeuralLearningSettings Learning(FieldSection section)
    {
        var normal = new NeuralLearningSettings();
        var read = new NeuralLearningSettings
        {
            PatternRecognitionEnabled = section.Flag("pattern_recognition_enabled", normal.PatternRecognitionEnabled),
            SuccessThreshold = section.Ratio("success_threshold", normal.SuccessThreshold),
            OptimizationTracking = section.Flag("optimization_tracking", normal.OptimizationTracking),
            FailureLearningEnabled = section.Flag("failure_learning_enabled", normal.FailureLearningEnabled),
            ForgettingEnabled = section.Flag("forgetting_enabled", normal.ForgettingEnabled),
            PatternStorageLimit = section.Whole(
                "pattern_storage_limit", normal.PatternStorageLimit, 1, 10_000_000, "a whole number of patterns"),
        };
        section.Finish();
        return read;
    }

    private static SearchSettings Search(FieldSection section)
    {
        var normal = new SearchSettings();
        var read = new SearchSettings
        {
            EmbeddingsUrl = section.Text("embeddings_url", null, EndpointText.UrlAllowed, EndpointText.UrlProblem),
            EmbeddingsModel = section.Text("embeddings_model", null, EndpointText.ModelAllowed, EndpointText.ModelProblem),
            EmbeddingsDimensions = section.Whole("embeddings_dimensions", normal.EmbeddingsDimensions, 0, 4_096, "a whole number of dimensions"),
            EmbeddingsKeyVariable = section.Text(
                "embeddings_key_variable", normal.EmbeddingsKeyVariable, EndpointText.VariableAllowed, EndpointText.VariableProblem)!,
        };
        if (section.Has("embeddings_url") && !section.Has("embeddings_model"))
            section.Fault("embeddings_model", "the model that the address is to be asked for is missing", EndpointText.ModelAllowed);
        section.Finish();
        return read;
    }

    private const int MostRecipients = 100;

    private static MonitoringSettings Monitoring(FieldSection section)
    {
        var normal = new MonitoringSettings();
        var read = new MonitoringSettings
        {
            HealthCheckInterval = section.Duration("health_check_interval", normal.HealthCheckInterval, Second, TimeSpan.FromDays(1)),
            HealthHistoryDays = section.Whole("health_history_days", normal.HealthHistoryDays, 1, 3_650, "a whole number of days"),
            LogRetentionDays = section.Whole("log_retention_days", normal.LogRetentionDays, 1, 3_650, "a whole number of days"),
            LogLevel = section.Choice("log_level", normal.LogLevel, Names.LogLevel),
            CacheHitRateThreshold = section.Ratio("cache_hit_rate_threshold", normal.CacheHitRateThreshold),
            AccessTimeThreshold = section.Duration(
                "access_time_threshold", normal.AccessTimeThreshold, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
            StaleAfter = section.DurationOrDays("stale_after", normal.StaleAfter, TimeSpan.FromMinutes(1), DurationText.Longest),
            FragmentationThreshold = section.Ratio("fragmentation_threshold", normal.FragmentationThreshold),
            AlertRecipients = new AgentNames(section.Texts("alert_recipients", MostRecipients, $"a list of at most {MostRecipients} names of agents, or \"*\" for all",
                name => name == MessageRequest.Everyone ? null : LabelText.Problem(name))),
        };
        section.Finish();
        return read;
    }

    private static SecuritySettings Security(FieldSection section)
    {
        var normal = new SecuritySettings();
        var read = new SecuritySettings
        {
            SecretHandling = section.Choice("secret_handling", normal.SecretHandling, Names.SecretHandling),
            ValidateAgentAccess = section.Flag("validate_agent_access", normal.ValidateAgentAccess),
            RestrictCrossSessionAccess = section.Flag("restrict_cross_session_access", normal.RestrictCrossSessionAccess),
        };
        section.Finish();
        return read;
    }

    private static IdentitySettings Identity(FieldSection section)
    {
        var read = new IdentitySettings
        {
            Swarm = section.Text("swarm", null, LabelText.Allowed, LabelText.Problem),
            Agent = section.Text("agent", null, LabelText.Allowed, LabelText.Problem),
        };
        section.Finish();
        return read;
    }
}
