using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>Writes effective values in the form of <c>memory_config.json</c>.</summary>
public static class ConfigurationWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Indented JSON with every field; <see cref="ConfigurationReader"/> reads it back to an equal configuration.</summary>
    public static string ToJson(MemoryConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            Persistence(json, configuration.MemoryPersistence);
            Coordination(json, configuration.CoordinationSettings);
            Limits(json, configuration.AgentMemoryLimits);
            Retention(json, configuration.RetentionPolicies);
            Learning(json, configuration.NeuralLearning);
            Search(json, configuration.Search);
            Monitoring(json, configuration.Monitoring);
            Security(json, configuration.Security);
            Identity(json, configuration.Identity);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Persistence(Utf8JsonWriter json, PersistenceSettings settings)
    {
        json.WriteStartObject("memory_persistence");
        json.WriteString("storage_backend", Names.StorageBackend.NameOf(settings.StorageBackend));
        json.WriteString("database_path", settings.DatabasePath);
        json.WriteString("connection_string", settings.ConnectionString);
        json.WriteString("schema", settings.Schema);
        json.WriteString("backup_path", settings.BackupPath);
        json.WriteNumber("backups_kept", settings.BackupsKept);
        json.WriteString("backup_retention", DurationText.Format(settings.BackupRetention));
        json.WriteBoolean("compression_enabled", settings.CompressionEnabled);
        json.WriteBoolean("auto_cleanup_enabled", settings.AutoCleanupEnabled);
        json.WriteString("durability", Names.Durability.NameOf(settings.Durability));
        json.WriteEndObject();
    }

    private static void Coordination(Utf8JsonWriter json, CoordinationSettings settings)
    {
        json.WriteStartObject("coordination_settings");
        json.WriteNumber("memory_sync_interval", (int)settings.MemorySyncInterval.TotalMilliseconds);
        json.WriteString("message_retention", DurationText.Format(settings.MessageRetention));
        json.WriteNumber("mailbox_limit", settings.MailboxLimit);
        json.WriteBoolean("conflict_detection_enabled", settings.ConflictDetectionEnabled);
        json.WriteBoolean("automatic_resolution", settings.AutomaticResolution);
        json.WriteEndObject();
    }

    private static void Limits(Utf8JsonWriter json, AgentMemoryLimits limits)
    {
        json.WriteStartObject("agent_memory_limits");
        json.WriteString("max_individual_memory", SizeText.Format(limits.MaxIndividualMemoryBytes));
        json.WriteString("max_session_memory", SizeText.Format(limits.MaxSessionMemoryBytes));
        json.WriteString("max_total_memory", SizeText.Format(limits.MaxTotalMemoryBytes));
        json.WriteString("max_value_size", SizeText.Format(limits.MaxValueSizeBytes));
        json.WriteString("warning_threshold", RatioText.Format(limits.WarningThreshold));
        json.WriteString("cleanup_threshold", RatioText.Format(limits.CleanupThreshold));
        json.WriteEndObject();
    }

    private static void Retention(Utf8JsonWriter json, RetentionPolicies policies)
    {
        json.WriteStartObject("retention_policies");
        json.WriteString("swarm", policies.Swarm.ToString());
        json.WriteString("agent", policies.Agent.ToString());
        json.WriteString("session", policies.Session.ToString());
        json.WriteString("global", policies.Global.ToString());
        json.WriteString("neural", policies.Neural.ToString());
        json.WriteString("archive_after", policies.ArchiveAfter.ToString());
        json.WriteString("history", DurationText.Format(policies.History));
        json.WriteNumber("history_versions", policies.HistoryVersions);
        json.WriteEndObject();
    }

    private static void Learning(Utf8JsonWriter json, NeuralLearningSettings settings)
    {
        json.WriteStartObject("neural_learning");
        json.WriteBoolean("pattern_recognition_enabled", settings.PatternRecognitionEnabled);
        json.WriteNumber("success_threshold", settings.SuccessThreshold);
        json.WriteBoolean("optimization_tracking", settings.OptimizationTracking);
        json.WriteBoolean("failure_learning_enabled", settings.FailureLearningEnabled);
        json.WriteBoolean("forgetting_enabled", settings.ForgettingEnabled);
        json.WriteNumber("pattern_storage_limit", settings.PatternStorageLimit);
        json.WriteEndObject();
    }

    private static void Search(Utf8JsonWriter json, SearchSettings settings)
    {
        json.WriteStartObject("search");
        if (settings.EmbeddingsUrl is not null) json.WriteString("embeddings_url", settings.EmbeddingsUrl);
        if (settings.EmbeddingsModel is not null) json.WriteString("embeddings_model", settings.EmbeddingsModel);
        json.WriteNumber("embeddings_dimensions", settings.EmbeddingsDimensions);
        json.WriteString("embeddings_key_variable", settings.EmbeddingsKeyVariable);
        json.WriteEndObject();
    }

    private static void Monitoring(Utf8JsonWriter json, MonitoringSettings settings)
    {
        json.WriteStartObject("monitoring");
        json.WriteString("health_check_interval", DurationText.Format(settings.HealthCheckInterval));
        json.WriteNumber("health_history_days", settings.HealthHistoryDays);
        json.WriteNumber("log_retention_days", settings.LogRetentionDays);
        json.WriteString("log_level", Names.LogLevel.NameOf(settings.LogLevel));
        json.WriteNumber("cache_hit_rate_threshold", settings.CacheHitRateThreshold);
        json.WriteString("access_time_threshold", DurationText.Format(settings.AccessTimeThreshold));
        json.WriteString("stale_after", DurationText.Format(settings.StaleAfter));
        json.WriteNumber("fragmentation_threshold", settings.FragmentationThreshold);
        json.WriteStartArray("alert_recipients");
        foreach (var recipient in settings.AlertRecipients.Names)
            json.WriteStringValue(recipient);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Security(Utf8JsonWriter json, SecuritySettings settings)
    {
        json.WriteStartObject("security");
        json.WriteString("secret_handling", Names.SecretHandling.NameOf(settings.SecretHandling));
        json.WriteBoolean("validate_agent_access", settings.ValidateAgentAccess);
        json.WriteBoolean("restrict_cross_session_access", settings.RestrictCrossSessionAccess);
        json.WriteEndObject();
    }

    private static void Identity(Utf8JsonWriter json, IdentitySettings settings)
    {
        json.WriteStartObject("identity");
        if (settings.Swarm is not null) json.WriteString("swarm", settings.Swarm);
        if (settings.Agent is not null) json.WriteString("agent", settings.Agent);
        json.WriteEndObject();
    }
}
