using SwarmMemory.Hosting.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Configuration;

/// <summary>What a field may hold, and what it is told when it holds something else.</summary>
public sealed class ValueTests
{
    [Fact]
    public void Read_EveryFieldSet_TakesEveryValue()
    {
        var read = Reading.Config("""
            {
              "memory_persistence": { "storage_backend": "sqlite", "database_path": "data/m.db", "backup_path": "/backups",
                "compression_enabled": false, "auto_cleanup_enabled": false, "durability": "full" },
              "coordination_settings": { "memory_sync_interval": 250, "message_retention": "36h", "mailbox_limit": 50, "conflict_detection_enabled": false, "automatic_resolution": false },
              "agent_memory_limits": { "max_individual_memory": 2048, "max_session_memory": "3KB", "max_total_memory": "4 GiB",
                "max_value_size": "8mb", "warning_threshold": 0.5, "cleanup_threshold": "62.5%" },
              "retention_policies": { "swarm": 2, "agent": "3h", "session": "4m", "global": "forever", "neural": "5s", "history": 6,
                "history_versions": 7 },
              "neural_learning": { "pattern_recognition_enabled": false, "success_threshold": 0, "optimization_tracking": false,
                "failure_learning_enabled": false, "forgetting_enabled": false, "pattern_storage_limit": 1 },
              "monitoring": { "health_check_interval": "2m", "health_history_days": 8, "log_retention_days": 9, "log_level": "debug",
                "cache_hit_rate_threshold": "25%", "access_time_threshold": "250ms", "stale_after": 10, "fragmentation_threshold": 1 },
              "security": { "secret_handling": "redact", "validate_agent_access": true, "restrict_cross_session_access": true },
              "identity": { "swarm": "s:1", "agent": "ägent~2" }
            }
            """);

        Assert.Equal(
            new MemoryConfiguration
            {
                MemoryPersistence = new()
                {
                    DatabasePath = "data/m.db",
                    BackupPath = "/backups",
                    CompressionEnabled = false,
                    AutoCleanupEnabled = false,
                    Durability = StorageDurability.Full,
                },
                CoordinationSettings = new()
                {
                    MemorySyncInterval = TimeSpan.FromMilliseconds(250),
                    ConflictDetectionEnabled = false,
                    AutomaticResolution = false,
                    MessageRetention = TimeSpan.FromHours(36),
                    MailboxLimit = 50,
                },
                AgentMemoryLimits = new()
                {
                    MaxIndividualMemoryBytes = 2048,
                    MaxSessionMemoryBytes = 3072,
                    MaxTotalMemoryBytes = 4L << 30,
                    MaxValueSizeBytes = 8 << 20,
                    WarningThreshold = 0.5,
                    CleanupThreshold = 0.625,
                },
                RetentionPolicies = new()
                {
                    Swarm = RetentionPeriod.Days(2),
                    Agent = new(TimeSpan.FromHours(3)),
                    Session = new(TimeSpan.FromMinutes(4)),
                    Global = RetentionPeriod.Forever,
                    Neural = new(TimeSpan.FromSeconds(5)),
                    History = TimeSpan.FromDays(6),
                    HistoryVersions = 7,
                },
                NeuralLearning = new()
                {
                    PatternRecognitionEnabled = false,
                    SuccessThreshold = 0,
                    OptimizationTracking = false,
                    FailureLearningEnabled = false,
                    ForgettingEnabled = false,
                    PatternStorageLimit = 1,
                },
                Monitoring = new()
                {
                    HealthCheckInterval = TimeSpan.FromMinutes(2),
                    HealthHistoryDays = 8,
                    LogRetentionDays = 9,
                    LogLevel = LogVerbosity.Debug,
                    CacheHitRateThreshold = 0.25,
                    AccessTimeThreshold = TimeSpan.FromMilliseconds(250),
                    StaleAfter = TimeSpan.FromDays(10),
                    FragmentationThreshold = 1,
                },
                Security = new() { SecretHandling = SecretHandling.Redact, ValidateAgentAccess = true, RestrictCrossSessionAccess = true },
                Identity = new() { Swarm = "s:1", Agent = "ägent~2" },
            },
            read.Configuration);
        Assert.Empty(read.Warnings);
    }

    [Theory]
    [InlineData("memory_persistence", "compression_enabled", "\"yes\"", "\"yes\" is not true or false")]
    [InlineData("memory_persistence", "compression_enabled", "null", "null is not true or false")]
    [InlineData("memory_persistence", "compression_enabled", "1", "1 is not true or false")]
    [InlineData("memory_persistence", "durability", "\"ful\"", "\"ful\" is not a known name; did you mean \"full\"?")]
    [InlineData("memory_persistence", "durability", "\"FULL\"", "\"FULL\" is not a known name; did you mean \"full\"?")]
    [InlineData("memory_persistence", "durability", "\"eventual\"", "\"eventual\" is not a known name")]
    [InlineData("memory_persistence", "durability", "true", "true is not text")]
    [InlineData("memory_persistence", "storage_backend", "\"postgres\"", "\"postgres\" is not built into this version yet; use \"sqlite\"")]
    [InlineData("memory_persistence", "storage_backend", "\"mysql\"", "\"mysql\" is not a known name")]
    [InlineData("memory_persistence", "database_path", "\"\"", "the path is empty")]
    [InlineData("memory_persistence", "database_path", "\".swarm/\"", "the path names a folder")]
    [InlineData("memory_persistence", "database_path", "\":memory:\"",
        "the path is a database address; every process must open the same file")]
    [InlineData("memory_persistence", "database_path", "\"file:m.db\"",
        "the path is a database address; every process must open the same file")]
    [InlineData("memory_persistence", "database_path", "\"a\\u001bb\"", "the path holds a control character")]
    [InlineData("memory_persistence", "database_path", "[]", "a list is not text")]
    [InlineData("memory_persistence", "backup_path", "\" \"", "the path is empty")]
    [InlineData("coordination_settings", "memory_sync_interval", "99", "99 is below 100")]
    [InlineData("coordination_settings", "memory_sync_interval", "3600001", "3600001 is above 3600000")]
    [InlineData("coordination_settings", "memory_sync_interval", "99999999999", "99999999999 is above 3600000")]
    [InlineData("coordination_settings", "memory_sync_interval", "\"5s\"", "\"5s\" is not a whole number")]
    [InlineData("coordination_settings", "memory_sync_interval", "100.5", "100.5 is not a whole number")]
    [InlineData("agent_memory_limits", "max_value_size", "\"9MB\"", "9MB is above 8MB")]
    [InlineData("agent_memory_limits", "max_value_size", "1023", "1023B is below 1KB")]
    [InlineData("agent_memory_limits", "max_total_memory", "\"plenty\"", "\"plenty\" is not a size with a unit")]
    [InlineData("agent_memory_limits", "max_total_memory", "-1", "-1B is below 1KB")]
    [InlineData("agent_memory_limits", "max_total_memory", "true", "true is not a size")]
    [InlineData("agent_memory_limits", "warning_threshold", "\"80\"", "\"80\" is not a percentage")]
    [InlineData("agent_memory_limits", "warning_threshold", "80", "80 is above 1")]
    [InlineData("agent_memory_limits", "warning_threshold", "0", "0 is below 0.01")]
    [InlineData("agent_memory_limits", "cleanup_threshold", "\"101%\"", "1.01 is above 1")]
    [InlineData("agent_memory_limits", "warning_threshold", "\"90%\"", "90% is not below cleanup_threshold, which is 90%")]
    [InlineData("retention_policies", "swarm", "\"30\"", "\"30\" is not a duration with a unit")]
    [InlineData("retention_policies", "swarm", "0", "0s is below 1s")]
    [InlineData("retention_policies", "swarm", "\"999ms\"", "999ms is below 1s")]
    [InlineData("retention_policies", "swarm", "-3", "-1d is below 1s")]
    [InlineData("retention_policies", "swarm", "36501", "36501 is above 36500d")]
    [InlineData("retention_policies", "swarm", "\"36501d\"", "36501d is above 36500d")]
    [InlineData("retention_policies", "swarm", "1.5", "1.5 is not a duration")]
    [InlineData("retention_policies", "history", "\"forever\"", "\"forever\" is not a duration with a unit")]
    [InlineData("retention_policies", "history_versions", "1", "1 is below 2")]
    [InlineData("retention_policies", "history_versions", "100001", "100001 is above 100000")]
    [InlineData("neural_learning", "success_threshold", "1.1", "1.1 is above 1")]
    [InlineData("neural_learning", "success_threshold", "-0.1", "-0.1 is below 0")]
    [InlineData("neural_learning", "success_threshold", "1e400", "1e400 is not a number or a percentage")]
    [InlineData("neural_learning", "pattern_storage_limit", "0", "0 is below 1")]
    [InlineData("monitoring", "health_check_interval", "60", "60 has no unit")]
    [InlineData("monitoring", "health_check_interval", "\"25h\"", "25h is above 1d")]
    [InlineData("monitoring", "access_time_threshold", "\"0ms\"", "0s is below 1ms")]
    [InlineData("monitoring", "log_level", "\"warn\"", "\"warn\" is not a known name")]
    [InlineData("monitoring", "log_level", "\"warnin\"", "\"warnin\" is not a known name; did you mean \"warning\"?")]
    [InlineData("monitoring", "stale_after", "\"59s\"", "59s is below 1m")]
    [InlineData("security", "validate_agent_access", "\"true\"", "\"true\" is not true or false")]
    [InlineData("identity", "agent", "\"\"", "the label is empty")]
    [InlineData("identity", "agent", "\"-a\"", "\"-a\" begins with \"-\"")]
    [InlineData("identity", "agent", "\"a b\"", "\"a b\" holds \" \"")]
    [InlineData("identity", "agent", "\"a\\n\"", "\"a\\u000A\" holds \"\\u000A\"")]
    [InlineData("identity", "swarm", "null", "null is not text")]
    public void Read_WrongValue_IsAFaultAtItsPath(string section, string field, string json, string problem)
    {
        var fault = Reading.OnlyFault(section, field, json);

        Assert.Equal(problem, fault.Problem);
        Assert.NotEmpty(fault.Allowed);
    }

    [Theory]
    [InlineData("memory_persistence", "durability", "0", "\"normal\", \"full\"")]
    [InlineData("memory_persistence", "compression_enabled", "0", "true or false")]
    [InlineData("coordination_settings", "memory_sync_interval", "0", "a whole number of milliseconds, 100 to 3600000")]
    [InlineData("agent_memory_limits", "max_value_size", "0", "a whole number of bytes, or a size such as \"100MB\"; 1KB to 8MB")]
    [InlineData("agent_memory_limits", "cleanup_threshold", "0", "a number such as 0.8 or a percentage such as \"80%\", 0.01 to 1")]
    [InlineData("retention_policies", "agent", "0",
        "a duration such as \"30d\", \"24h\", \"15m\" or \"90s\", a whole number of days, or \"forever\"; 1s to 36500d")]
    [InlineData("monitoring", "access_time_threshold", "0", "a duration such as \"30d\", \"24h\", \"15m\" or \"90s\"; 1ms to 1h")]
    public void Read_WrongValue_TellsWhatIsAllowed(string section, string field, string json, string allowed) =>
        Assert.Equal(allowed, Reading.OnlyFault(section, field, json).Allowed);

    [Fact]
    public void Read_OneThresholdWrong_DoesNotCompareItWithTheOther()
    {
        var fault = Reading.OnlyFault(() => Reading.Config("""
            { "agent_memory_limits": { "warning_threshold": "500%", "cleanup_threshold": "70%" } }
            """));

        Assert.Equal("5 is above 1", fault.Problem);
    }

    [Fact]
    public void Read_LabelOfSixtyFourCharacters_IsTheLongest()
    {
        Assert.Equal(64, Reading.One("identity", "agent", $"\"{new string('a', 64)}\"").Configuration.Identity.Agent!.Length);
        Assert.EndsWith("has 65 characters", Reading.OnlyFault("identity", "agent", $"\"{new string('a', 65)}\"").Problem);
    }

    [Fact]
    public void Read_ValueWithTerminalControls_ShowsThemHarmless()
    {
        var fault = Reading.OnlyFault("memory_persistence", "durability", "\"\\u001b[31m\\u202e" + new string('x', 200) + "\"");

        Assert.StartsWith("\"\\u001B[31m\\u202Exxx", fault.Problem);
        Assert.DoesNotContain('\u001b', fault.ToString());
        Assert.DoesNotContain('\u202e', fault.ToString());
        Assert.True(fault.Problem.Length < 100, fault.Problem);
    }
}
