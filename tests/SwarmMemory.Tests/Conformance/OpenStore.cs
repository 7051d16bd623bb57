using Microsoft.Extensions.AI;
using SwarmMemory.Coordination;
using SwarmMemory.Persistence;
using SwarmMemory.Search;
using SwarmMemory.Storage;

namespace SwarmMemory.Tests.Conformance;

/// <summary>A store as one process has it open, with short ways to call it.</summary>
internal sealed class OpenStore(
    IStorage storage, EntryOptions options, TimeProvider? time = null, IEmbeddingGenerator<string, Embedding<float>>? embeddings = null) : IAsyncDisposable
{
    public static readonly Caller Alice = Caller.Parse("hive", "alice", "s1", "test");
    public static readonly Caller Bob = Caller.Parse("hive", "bob", "s2", "test");

    private readonly ReadCounts _reads = new();
    private EntryStore? _entries;
    private Statistics? _statistics;

    public IStorage Storage { get; } = storage;
    public EntryStore Entries => _entries ??= new EntryStore(Storage, options, _reads);
    public Statistics Statistics => _statistics ??= new Statistics(Storage, _reads);
    public Sweep Sweep { get; } = new(storage, options.Retention, time ?? TimeProvider.System);
    public MessageStore Messages { get; } = new(storage, MessageOptions.Default);
    public MemoryUpdates Updates => new(Storage, Messages, _reads, MessageOptions.Default);
    public RoundStore Rounds => new(Storage, Messages);
    public MemorySearch Search { get; } = new(storage, time ?? TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, embeddings);
    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public Task<PutResult> TryPutAsync(
        string key, string json, Caller? caller = null, long? expected = null, TimeSpan? life = null, string[]? tags = null, long? fence = null) =>
        Entries.PutAsync(caller ?? Alice, new PutRequest(MemoryKey.Parse(key), JsonText.Parse(json))
        {
            ExpectedVersion = expected is { } version ? new EntryVersion(version) : null,
            TimeToLive = life,
            Tags = tags,
            Fence = fence is { } value ? new Fence(value) : null,
        }, Token);

    public async Task<PutResult.Stored> PutAsync(
        string key, string json, Caller? caller = null, long? expected = null, TimeSpan? life = null, string[]? tags = null, long? fence = null) =>
        (PutResult.Stored)await TryPutAsync(key, json, caller, expected, life, tags, fence);

    public async Task<PutResult.Conflict> PutConflictAsync(string key, string json, long expected) =>
        (PutResult.Conflict)await TryPutAsync(key, json, expected: expected);

    public async Task<Entry?> GetAsync(string key, Caller? caller = null) =>
        (await Entries.GetAsync(caller ?? Alice, [MemoryKey.Parse(key)], Token))[0];

    public async Task<string?> GetTextAsync(string key) => (await GetAsync(key))?.Value.ToString();

    public Task<Entry?> GetVersionAsync(string key, long version, Caller? caller = null) =>
        Entries.GetVersionAsync(caller ?? Alice, MemoryKey.Parse(key), new EntryVersion(version), Token);

    public Task<DeleteResult> TryDeleteAsync(string key, Caller? caller = null, long? expected = null, long? fence = null) =>
        Entries.DeleteAsync(caller ?? Alice, MemoryKey.Parse(key), expected is { } version ? new EntryVersion(version) : null,
            fence is { } value ? new Fence(value) : null, Token);

    public async Task<DeleteResult.Deleted> DeleteAsync(string key, Caller? caller = null, long? fence = null) =>
        (DeleteResult.Deleted)await TryDeleteAsync(key, caller, fence: fence);

    public Task<List<VersionInfo>> HistoryAsync(string key, int limit = 500, Caller? caller = null) =>
        Entries.HistoryAsync(caller ?? Alice, MemoryKey.Parse(key), limit, Token);

    public Task<Page<EntryInfo>> ListPageAsync(ListRequest? request = null, Caller? caller = null) =>
        Entries.ListAsync(caller ?? Alice, request ?? new ListRequest { Limit = ListRequest.MaxLimit }, Token);

    public async Task<string[]> ListAsync(ListRequest? request = null, Caller? caller = null) =>
        [.. (await ListPageAsync(request, caller)).Items.Select(i => i.Key.Value)];

    /// <summary>Keys that were ever written, while history has them.</summary>
    public async Task<HashSet<string>> ListEverAsync() => [.. (await ChangesAsync()).Select(c => c.Key.Value)];

    public Task<List<Change>> ChangesAsync(long after = 0, int limit = 10_000) => Entries.ChangesAsync(after, limit, Token);

    public Task<SweepResult> SweepAsync() => Sweep.RunAsync(Token);

    /// <summary>Sweeps until a whole round finds nothing more to do.</summary>
    public async Task<SweepResult> SweepAllAsync()
    {
        var all = new SweepResult(0, 0);
        for (var quiet = 0; quiet < 3;)
        {
            var pass = await SweepAsync();
            quiet = pass is { Expired: 0, VersionsDropped: 0 } ? quiet + 1 : 0;
            all = new SweepResult(all.Expired + pass.Expired, all.VersionsDropped + pass.VersionsDropped);
        }

        return all;
    }

    public Task<SearchResult> SearchAsync(SearchRequest request, Caller? caller = null) => Search.FindAsync(caller ?? Alice, request, Token);

    /// <summary>Keys of what a query finds, the best first.</summary>
    public async Task<string[]> FindAsync(string query, Caller? caller = null) =>
        [.. (await SearchAsync(new SearchRequest(query), caller)).Hits.Select(h => h.Key.Value)];

    public Task FlushAsync() => Statistics.FlushAsync(Token);

    public Task<Dictionary<string, long>> CountersAsync() => Statistics.CountersAsync(Token);

    /// <summary>Makes agents known, as they are when they have made a call.</summary>
    public Task JoinAsync(params Caller[] agents) => new AgentRegistry(Storage).SeenAsync(agents, null, Token);

    /// <summary>The messages in a mailbox as their types and bodies, oldest first.</summary>
    public async Task<(string Type, string Body)[]> MailAsync(Caller reader)
    {
        var mailbox = await Messages.PeekAsync(reader, new MailboxRequest { Limit = MailboxRequest.MaxLimit }, Token);
        return mailbox is null ? [] : [.. mailbox.Messages.Select(m => (m.Type, m.Body.ToString()))];
    }

    /// <summary>Runs a statement of the store's own tables in a write transaction.</summary>
    public Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters) => Storage.WriteAsync(async session =>
    {
        await using var command = Command(session, sql, parameters);
        return await command.ExecuteNonQueryAsync(Token);
    }, Token);

    /// <summary>The first column of the first row as a number; null when there is no row.</summary>
    public Task<long?> NumberAsync(string sql, params (string Name, object? Value)[] parameters) => Storage.ReadAsync(async session =>
    {
        await using var command = Command(session, sql, parameters);
        return await command.ExecuteScalarAsync(Token) is { } value and not DBNull
            ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)
            : (long?)null;
    }, Token);

    /// <summary>The kept totals, by account name.</summary>
    public async Task<List<(string Name, long Entries, long Bytes)>> TotalsAsync() =>
        [.. (await new SwarmMemory.Monitoring.Measuring(Storage).TakeAsync(longer: false, Token)).Accounts.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => (a.Name, a.Entries, a.Bytes))];

    public Task<long?> AccountBytesAsync(string name) => NumberAsync("select bytes from account where name = @name", ("@name", name));

    public Task<long?> AccountEntriesAsync(string name) => NumberAsync("select entries from account where name = @name", ("@name", name));

    private static System.Data.Common.DbCommand Command(StorageSession session, string sql, (string Name, object? Value)[] parameters)
    {
        var command = session.Connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public async ValueTask DisposeAsync()
    {
        await Search.DisposeAsync();
        await Storage.DisposeAsync();
    }
}
