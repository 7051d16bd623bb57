using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using SwarmMemory.Coordination;
using SwarmMemory.Learning;
using SwarmMemory.Monitoring;
using SwarmMemory.Persistence;
using SwarmMemory.Primitives;
using SwarmMemory.Search;
using SwarmMemory.Storage;

namespace SwarmMemory;

/// <summary>An open store with all its parts: what one process shares among the agents that it serves.</summary>
public sealed class SwarmStore : IAsyncDisposable
{
    private readonly IStorage _storage;
    private readonly MessageSweep _messageSweep;
    private readonly ILogger _logger;
    private readonly Housekeeping _housekeeping;
    private readonly Spool? _spool;
    private readonly ConcurrentDictionary<(string Swarm, string Agent), Caller> _seen = new();

    internal SwarmStore(IStorage storage, EntryOptions options, HousekeepingOptions housekeeping, TimeProvider time, ILoggerFactory loggers,
        MessageOptions? messages = null, CareOptions? care = null, ConflictPolicy? conflicts = null, LearningOptions? learning = null,
        IEmbeddingGenerator<string, Embedding<float>>? embeddings = null)
    {
        _storage = storage;
        Secrets = options.Secrets;
        Access = options.Access;
        var reads = new ReadCounts();
        Entries = new EntryStore(storage, options, reads);
        Statistics = new Statistics(storage, reads);
        Sweep = new Sweep(storage, options.Retention, time);
        Agents = new AgentRegistry(storage);
        messages ??= MessageOptions.Default;
        Messages = new MessageStore(storage, messages);
        Updates = new MemoryUpdates(storage, Messages, reads, messages);
        Rounds = new RoundStore(storage, Messages);
        _messageSweep = new MessageSweep(storage, messages, time);
        Conflicts = new ConflictStore(storage, options);
        Resolver = new ConflictResolver(storage, Entries, Conflicts, Messages, conflicts ?? ConflictPolicy.Default);
        Contention = new ContentionEstimator(storage, time);
        Meters = new Meters(storage, time, Entries.Compressor);
        Locks = new LockService(storage, Messages, time) { Waited = start => Meters.Record(Operation.LockWait, start) };
        Health = new HealthCheck(storage, Messages, (care ?? CareOptions.Default).Health, time);
        Learning = new LearningStore(storage, learning ?? LearningOptions.Default);
        Patterns = new PatternKeeper(storage, Entries, learning ?? LearningOptions.Default);
        Insights = new InsightFinder(storage, learning ?? LearningOptions.Default);
        Snapshots = new SnapshotKeeper(storage, (care ?? CareOptions.Default).Snapshots, time, loggers.CreateLogger<SnapshotKeeper>());
        Search = new MemorySearch(storage, time, loggers.CreateLogger<MemorySearch>(), embeddings, options.Access);
        var archival = new ArchivalRemedy(storage, Entries, care ?? CareOptions.Default);
        Optimizer = new Optimizer(storage, Sweep, archival, options, Search);
        Care = new Caretaker(storage, Health, Snapshots, archival, Search, care ?? CareOptions.Default, time, loggers.CreateLogger<Caretaker>());
        Recorder = new Recorder(this, storage);
        Time = time;
        _logger = loggers.CreateLogger<SwarmStore>();
        _spool = housekeeping.Spool;
        _housekeeping = new Housekeeping(this, housekeeping, time, loggers.CreateLogger<Housekeeping>());
    }

    /// <summary>This process: kept with each version it writes, and gone when it ends.</summary>
    public string Session { get; } = $"p{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>The session whose keys are those of this process's agents; null: they have none but the process's own.</summary>
    internal string? OwnSession { get; init; }

    internal SecretRule Secrets { get; }
    internal AccessRules Access { get; }
    internal EntryStore Entries { get; }
    internal Statistics Statistics { get; }
    internal Sweep Sweep { get; }
    internal AgentRegistry Agents { get; }
    internal IStorage Storage => _storage;
    internal MessageStore Messages { get; }
    internal LockService Locks { get; }
    internal ConflictStore Conflicts { get; }
    internal ConflictResolver Resolver { get; }
    internal ContentionEstimator Contention { get; }
    internal MemoryUpdates Updates { get; }
    internal RoundStore Rounds { get; }
    internal LearningStore Learning { get; }
    internal PatternKeeper Patterns { get; }
    internal InsightFinder Insights { get; }
    internal HealthCheck Health { get; }
    internal Meters Meters { get; }
    internal Optimizer Optimizer { get; }
    internal SnapshotKeeper Snapshots { get; }
    internal Caretaker Care { get; }
    internal Recorder Recorder { get; }
    internal MemorySearch Search { get; }
    internal TimeProvider Time { get; }

    /// <summary>The memory as one agent of a swarm uses it.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when a name cannot stand in a key.</exception>
    public SwarmMemoryManager For(string agent, string swarm, string? tool = null) =>
        new(this, Caller.Parse(swarm, agent, Session, tool) with { OwnSession = OwnSession });

    /// <summary>The memory as a person at the command line uses it.</summary>
    internal SwarmMemoryManager ForOperator(string agent, string swarm, string tool) =>
        new(this, Caller.Parse(swarm, agent, Session, tool) with { IsOperator = true });

    internal SwarmMemoryManager For(Caller caller) => new(this, caller);

    /// <summary>Notes that an agent is at work; told to the others at the next flush.</summary>
    internal void Saw(Caller caller) => _seen[(caller.Swarm, caller.Agent)] = caller;

    /// <summary>Asks for a pass of clean-up at the next tick, whosever turn it is.</summary>
    internal void SweepSoon() => _housekeeping.SweepSoon();

    /// <summary>Takes in what hooks left; what cannot be written now is tried again at the next tick.</summary>
    internal Task TakeInSpoolAsync(CancellationToken cancellationToken) => _spool is null
        ? Task.CompletedTask
        : _housekeeping.TryAsync("taking in of the spool", () => _spool.TakeInAsync(Recorder, cancellationToken));

    /// <summary>Writes what gathered in memory: counts of reads, agents seen; and tells what there is to tell.</summary>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        await Statistics.FlushAsync(cancellationToken);
        await Meters.FlushAsync(cancellationToken);
        var seen = _seen.Values.ToArray();
        _seen.Clear();
        if (seen.Length > 0)
            await Agents.SeenAsync(seen, null, cancellationToken);
        await TellAsync(cancellationToken);
        await Rounds.CloseSeenAsync(cancellationToken);
    }

    /// <summary>Tells agents of changes to what they read or wrote: after this, their mailboxes are up to date.</summary>
    internal async Task TellAsync(CancellationToken cancellationToken)
    {
        await Updates.FlushReadersAsync(cancellationToken);
        await Updates.DrainAsync(cancellationToken);
    }

    /// <summary>The same for who only reads: where nothing can be written now, there is nothing to tell, and the housekeeping tries again.</summary>
    internal async Task TryTellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TellAsync(cancellationToken);
        }
        catch (SwarmMemoryException e) when (e.Code is ErrorCode.ReadOnly or ErrorCode.UnsupportedSchema or ErrorCode.StorageFull or ErrorCode.Timeout)
        {
            _logger.LogDebug("Changes are told later: {Message}", e.Message);
        }
    }

    /// <summary>Clean-up, if it is this process's turn.</summary>
    internal async Task SweepIfDueAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        if (await Sweep.RunIfDueAsync(interval, cancellationToken) is not null)
            await _messageSweep.RunWhileAnyAsync(interval / Sweep.ShareOfTime, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Locks.DisposeAsync();
        await _housekeeping.DisposeAsync();
        await Search.DisposeAsync();
        await _storage.DisposeAsync();
    }
}
