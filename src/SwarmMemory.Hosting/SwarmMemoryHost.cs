using Microsoft.Extensions.Logging;
using SwarmMemory.Coordination;
using Microsoft.Extensions.AI;
using SwarmMemory.Hosting.Configuration;
using SwarmMemory.Hosting.Embeddings;
using SwarmMemory.Hosting.Logging;
using SwarmMemory.Postgres;
using SwarmMemory.Primitives;
using SwarmMemory.Sqlite;
using SwarmMemory.Storage;

namespace SwarmMemory.Hosting;

/// <summary>
/// A project's memory as its configuration describes it: finds the project, reads its configuration, opens its store. Every process of a
/// project, whatever its working directory, comes to the same file.
/// </summary>
public sealed class SwarmMemoryHost : IAsyncDisposable
{
    /// <summary>A sweep of clean-up by all processes together is this far apart at least.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly Func<string, string?> _environment;
    private readonly TimeProvider _time;

    private SwarmMemoryHost(
        ProjectLocation location, ConfigurationResult configuration, Func<string, string?> environment, TimeProvider time, ILoggerFactory loggers)
    {
        Location = location;
        Configuration = configuration;
        Loggers = loggers;
        _environment = environment;
        _time = time;
    }

    /// <summary>Where the project is.</summary>
    public ProjectLocation Location { get; }

    /// <summary>What its configuration says.</summary>
    public ConfigurationResult Configuration { get; }

    /// <summary>Writes to <c>.swarm/logs</c> below the project's root.</summary>
    public ILoggerFactory Loggers { get; }

    /// <summary>Things about the configuration that a person should know.</summary>
    public IEnumerable<ConfigurationNotice> Warnings => Location.Warnings.Concat(Configuration.Warnings);

    /// <summary>The swarm of a caller that names none: <c>SWARM_ID</c>, configuration, the project folder's name.</summary>
    public string DefaultSwarm => Label("swarm", "SWARM_ID", Configuration.Configuration.Identity.Swarm, Path.GetFileName(Location.Root));

    /// <summary>The agent of a caller that names none: <c>SWARM_AGENT</c>, configuration, the client's name.</summary>
    public string DefaultAgent(string? client) => Label("agent", "SWARM_AGENT", Configuration.Configuration.Identity.Agent, client);

    /// <summary>Reads the configuration of the project that a folder belongs to.</summary>
    /// <param name="directory">Null: the working directory.</param>
    /// <exception cref="ConfigurationException">With all faults of both files at once.</exception>
    public static SwarmMemoryHost Load(string? directory = null, Func<string, string?>? environment = null, TimeProvider? time = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        var location = ProjectLocator.Find(directory ?? Environment.CurrentDirectory, environment);
        var configuration = ConfigurationReader.Read(location.ConfigPath, location.SchemaPath);
        var loggers = LogFiles.Create(location.Resolve(".swarm/logs"), configuration.Configuration.Monitoring, environment);
        var host = new SwarmMemoryHost(location, configuration, environment, time ?? TimeProvider.System, loggers);
        var logger = loggers.CreateLogger("SwarmMemory.Configuration");
        foreach (var warning in host.Warnings)
            logger.LogWarning("{Warning}", warning);
        return host;
    }

    /// <summary>Where hooks leave what they could not store: beside the store, else among the user's own state.</summary>
    internal Spool Spool => new(SpoolFolders.Of(Location.Resolve(Configuration.Configuration.MemoryPersistence.DatabasePath), _environment),
        new SecretRule(Configuration.Configuration.Security.SecretHandling), Loggers.CreateLogger("SwarmMemory.Spool"));

    /// <summary>Opens the store, or makes it, and takes in what hooks could not store.</summary>
    /// <exception cref="SwarmMemoryException">The storage codes.</exception>
    public async Task<SwarmStore> OpenStoreAsync(CancellationToken cancellationToken = default)
    {
        var configuration = Configuration.Configuration;
        var store = await OpenStoreAsync(
            new HousekeepingOptions(
                configuration.CoordinationSettings.MemorySyncInterval,
                configuration.MemoryPersistence.AutoCleanupEnabled ? SweepInterval : null) { Spool = Spool },
            cancellationToken,
            configuration.Search.EmbeddingsUrl is null ? null : new EmbeddingClient(configuration.Search, _environment));
        await store.TakeInSpoolAsync(cancellationToken);
        return store;
    }

    /// <summary>Checks the store's file and brings what it holds into a new one; see <see cref="Salvage"/>.</summary>
    /// <exception cref="SwarmMemoryException">The storage codes.</exception>
    public Task<SalvageReport> SalvageAsync(bool apply, CancellationToken cancellationToken = default) =>
        Configuration.Configuration.MemoryPersistence.StorageBackend == StorageBackend.Sqlite
            ? Salvage.RunAsync(
                new SqliteOptions { Path = Location.Resolve(Configuration.Configuration.MemoryPersistence.DatabasePath) }, apply, _time, Loggers, cancellationToken)
            : throw new SwarmMemoryException(ErrorCode.InvalidArgument, "emergency-cleanup mends an SQLite file; this memory is on PostgreSQL.",
                "Restore a snapshot (snapshot list, snapshot restore NAME), or the server's own backup.");

    /// <summary>Takes a key's value out of everything that keeps it; see <see cref="Purge"/>. This process must not have the store open.</summary>
    /// <param name="apply">False: what would be.</param>
    /// <param name="snapshots">Out of the snapshots too.</param>
    /// <exception cref="SwarmMemoryException">The storage codes; <see cref="ErrorCode.Locked"/> while an agent has a lock on the key.</exception>
    internal async Task<PurgeReport> PurgeAsync(MemoryKey key, bool apply, bool snapshots, CancellationToken cancellationToken)
    {
        var persistence = Configuration.Configuration.MemoryPersistence;
        if (persistence.StorageBackend != StorageBackend.Sqlite)
        {
            throw new SwarmMemoryException(ErrorCode.InvalidArgument, "purge rewrites an SQLite file; this memory is on PostgreSQL, whose log, replicas and backups it does not reach.",
                "Delete the key, sweep its history (optimize --apply), then VACUUM FULL and renew the backups.");
        }

        var path = Location.Resolve(persistence.DatabasePath);
        // What waits in the spool comes in first, and the others are told of a deletion as of any other.
        await using (var store = await OpenStoreAsync(cancellationToken))
        {
            if (apply)
                await store.ForOperator(DefaultAgent("operator"), DefaultSwarm, "purge").DeleteAsync(key, cancellationToken: cancellationToken);
        }

        var scope = new PurgeScope(apply, snapshots, Location.Resolve(persistence.BackupPath), SpoolFolders.Of(path, _environment));
        return await Purge.RunAsync(new SqliteOptions { Path = path, MaxSize = Configuration.Configuration.AgentMemoryLimits.MaxTotalMemoryBytes }, key, scope, _time, cancellationToken);
    }

    /// <summary>Opens the store for a process that keeps house in its own way, or not at all.</summary>
    /// <param name="embeddings">Null for one that has no time to ask a model.</param>
    /// <exception cref="SwarmMemoryException">The storage codes.</exception>
    internal async Task<SwarmStore> OpenStoreAsync(
        HousekeepingOptions housekeeping, CancellationToken cancellationToken, IEmbeddingGenerator<string, Embedding<float>>? embeddings = null)
    {
        var configuration = Configuration.Configuration;
        var storage = await OpenStorageAsync(configuration.MemoryPersistence.StorageBackend, housekeeping.IsFleeting, cancellationToken);
        return new SwarmStore(storage, EntryOptionsFactory.Create(configuration, Configuration.Schema), housekeeping, _time, Loggers,
            new MessageOptions
            {
                Retention = configuration.CoordinationSettings.MessageRetention, MaxUnread = configuration.CoordinationSettings.MailboxLimit,
            },
            CareOptionsFactory.Create(configuration, Configuration.Schema, Location),
            ConflictPolicyFactory.Create(configuration, Configuration.Schema),
            LearningOptionsFactory.Create(configuration.NeuralLearning),
            embeddings)
        {
            OwnSession = _environment("SWARM_SESSION") is { } said && !string.IsNullOrWhiteSpace(said)
                ? Caller.Label("session", said, "The environment's SWARM_SESSION") : null,
        };
    }

    /// <summary>Opens the database of either engine where the configuration says that it is, whichever of them the project uses.</summary>
    /// <exception cref="SwarmMemoryException">The storage codes.</exception>
    internal async Task<IStorage> OpenStorageAsync(StorageBackend backend, bool isFleeting, CancellationToken cancellationToken)
    {
        var configuration = Configuration.Configuration;
        var settings = configuration.MemoryPersistence;
        var logger = Loggers.CreateLogger("SwarmMemory.Storage");
        return backend switch
        {
            StorageBackend.Postgres => await PostgresStorage.OpenAsync(
                new PostgresOptions
                {
                    ConnectionString = _environment("SWARM_MEMORY_CONNECTION") is { Length: > 0 } said ? said : settings.ConnectionString,
                    Schema = settings.Schema,
                    Environment = _environment,
                }, _time, logger, cancellationToken),
            _ => await SqliteStorage.OpenAsync(
                new SqliteOptions
                {
                    Path = Location.Resolve(settings.DatabasePath),
                    Full = settings.Durability == StorageDurability.Full,
                    MaxSize = configuration.AgentMemoryLimits.MaxTotalMemoryBytes,
                    IsFleeting = isFleeting,
                }, _time, logger, cancellationToken),
        };
    }

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when the environment says what is no label.</exception>
    private string Label(string argument, string variable, string? configured, string? derived)
    {
        if (_environment(variable) is { } said && !string.IsNullOrWhiteSpace(said))
            return Caller.Label(argument, said, $"The environment's {variable}");
        if (configured is not null)
            return configured;
        var name = MemoryKeyRules.NearestSegment(derived ?? "");
        return name == "x" ? argument : Caller.Cut(name);
    }

    public ValueTask DisposeAsync()
    {
        Loggers.Dispose();
        return ValueTask.CompletedTask;
    }
}
