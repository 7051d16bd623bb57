using System.Text.Json;
using SwarmMemory.Hosting.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Configuration;

public sealed class ConfigurationWriterTests
{
    [Fact]
    public void ToJson_Defaults_IsTheShippedFileInTheLargestUnits()
    {
        var shipped = File.ReadAllLines(Repository.PathOf("memory_config.json")).Where(line => !line.Contains("$schema"));
        var expected = string.Join('\n', shipped).Replace("\"60s\"", "\"1m\"");

        Assert.Equal(expected, ConfigurationWriter.ToJson(new MemoryConfiguration()));
    }

    [Fact]
    public void ToJson_AnyConfiguration_IsReadBackToTheSame()
    {
        var random = new Random(20_240_606);
        for (var round = 0; round < 300; round++)
        {
            var configuration = Any(random);

            var read = Reading.Config(ConfigurationWriter.ToJson(configuration));

            Assert.Equal(configuration, read.Configuration);
            Assert.Empty(read.Warnings);
        }
    }

    [Fact]
    public void ToJson_EveryFieldOfTheReader_IsWritten()
    {
        var configuration = new MemoryConfiguration
        {
            Identity = new() { Swarm = "s", Agent = "a" }, Search = new() { EmbeddingsUrl = "http://localhost/v1/embeddings", EmbeddingsModel = "m" },
        };
        using var json = JsonDocument.Parse(ConfigurationWriter.ToJson(configuration));

        var written = json.RootElement.EnumerateObject().SelectMany(section =>
            section.Value.EnumerateObject().Select(field => $"{section.Name}.{field.Name}").Append(section.Name));
        var known = ConfigurationReader.KnownFields().Select(field => field.Path)
            .Where(path => !path.StartsWith("paths") && path != "version");
        Assert.Equal(known.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    private static MemoryConfiguration Any(Random random) => new()
    {
        MemoryPersistence = new()
        {
            DatabasePath = $"a \"quoted\" \\ ü+<{random.Next()}>.db",
            StorageBackend = Choice<StorageBackend>(random),
            ConnectionString = Flag(random) ? "" : $"Host=a{random.Next()},b;Username=c",
            Schema = $"s_{random.Next()}",
            BackupPath = $"b/{random.Next()}",
            CompressionEnabled = Flag(random),
            AutoCleanupEnabled = Flag(random),
            Durability = Choice<StorageDurability>(random),
        },
        Search = new()
        {
            EmbeddingsUrl = $"http://localhost:{random.Next(1, 65536)}/v1/embeddings",
            EmbeddingsModel = $"m{random.Next()}",
            EmbeddingsDimensions = random.Next(0, 4097),
            EmbeddingsKeyVariable = $"KEY_{random.Next()}",
        },
        CoordinationSettings = new()
        {
            MemorySyncInterval = TimeSpan.FromMilliseconds(random.Next(100, 3_600_001)),
            ConflictDetectionEnabled = Flag(random),
            AutomaticResolution = Flag(random),
            MessageRetention = TimeSpan.FromSeconds(random.Next(1, 1_000_000)),
            MailboxLimit = random.Next(10, 100_001),
        },
        AgentMemoryLimits = new()
        {
            MaxIndividualMemoryBytes = random.NextInt64(1024, 1L << 50),
            MaxSessionMemoryBytes = random.NextInt64(1, 1 << 20) << 10,
            MaxTotalMemoryBytes = random.NextInt64(1, 1 << 20) << 30,
            MaxValueSizeBytes = random.Next(1024, (8 << 20) + 1),
            WarningThreshold = random.Next(100, 5_000) / 10_000d,
            CleanupThreshold = random.Next(5_000, 10_001) / 10_000d,
        },
        RetentionPolicies = new()
        {
            Swarm = Retention(random),
            Agent = Retention(random),
            Session = Retention(random),
            Global = Retention(random),
            Neural = Retention(random),
            ArchiveAfter = Retention(random),
            History = TimeSpan.FromSeconds(random.Next(1, 1_000_000)),
            HistoryVersions = random.Next(2, 100_001),
        },
        NeuralLearning = new()
        {
            PatternRecognitionEnabled = Flag(random),
            SuccessThreshold = random.Next(0, 1_001) / 1_000d,
            OptimizationTracking = Flag(random),
            FailureLearningEnabled = Flag(random),
            ForgettingEnabled = Flag(random),
            PatternStorageLimit = random.Next(1, 10_000_001),
        },
        Monitoring = new()
        {
            HealthCheckInterval = TimeSpan.FromMilliseconds(random.Next(1_000, 86_400_001)),
            HealthHistoryDays = random.Next(1, 3_651),
            LogRetentionDays = random.Next(1, 3_651),
            LogLevel = Choice<LogVerbosity>(random),
            CacheHitRateThreshold = random.Next(0, 101) / 100d,
            AccessTimeThreshold = TimeSpan.FromMilliseconds(random.Next(1, 3_600_001)),
            StaleAfter = TimeSpan.FromMinutes(random.Next(1, 100_000)),
            FragmentationThreshold = random.Next(0, 101) / 100d,
            AlertRecipients = Flag(random) ? new(["*", $"ops+{random.Next()}"]) : AgentNames.None,
        },
        Security = new() { SecretHandling = (SecretHandling)random.Next(3), ValidateAgentAccess = Flag(random), RestrictCrossSessionAccess = Flag(random) },
        Identity = new() { Swarm = Flag(random) ? $"s+{random.Next()}" : null, Agent = Flag(random) ? $"ägent@{random.Next()}" : null },
    };

    private static bool Flag(Random random) => random.Next(2) == 0;

    private static T Choice<T>(Random random)
        where T : struct, Enum => Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];

    private static RetentionPeriod Retention(Random random) =>
        Flag(random) ? RetentionPeriod.Forever : new(TimeSpan.FromMinutes(random.Next(1, 50_000_000)));
}
