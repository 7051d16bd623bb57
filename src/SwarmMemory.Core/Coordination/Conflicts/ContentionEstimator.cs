using System.Collections.Concurrent;
using Dapper;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>
/// Says when agents are likely to meet on a key. It reads beside the write, after it, and only when another agent was there shortly before;
/// an answer serves for a few seconds.
/// </summary>
internal sealed class ContentionEstimator(IStorage storage, TimeProvider time)
{
    /// <summary>A write of another agent that is longer ago says little about the next minute.</summary>
    private const long Recent = 10 * 60_000;

    private const double WorthSaying = .3;
    public const int OwnWrites = 24;
    public const int OtherWrites = 256;
    private const int AgentsNamed = 5;
    private const int MaxRemembered = 1000;
    private const long ConflictsWithin = 60 * 60_000;

    private static readonly TimeSpan ServesFor = TimeSpan.FromSeconds(5);

    /// <summary>Where a key's chain of versions begins, if it ever had one. @key text.</summary>
    private static readonly StatementText NewestOf = new("select seq from entry where key = @key", "@key");

    /// <summary>One link of a chain, without its value. @seq.</summary>
    private static readonly StatementText Link = new("select key, author, at, previous from entry_version where seq = @seq", "@seq");

    /// <summary>The newest writes of all keys, newest first.</summary>
    private const string Newest = "select key, author, at from entry_version order by seq desc limit @limit";

    private readonly ConcurrentDictionary<(string Agent, string Key), (long Timestamp, Contention? Answer)> _answers = new();

    /// <summary>Whether a store should ask at all.</summary>
    public static bool IsWorthAsking(PriorWrite? prior) => prior is { Since: < Recent };

    /// <summary>What an agent should know before it changes a key again; null when it is not worth saying.</summary>
    public async Task<Contention?> EstimateAsync(Caller caller, MemoryKey key, CancellationToken cancellationToken)
    {
        if (_answers.TryGetValue((caller.Agent, key.Value), out var known) && time.GetElapsedTime(known.Timestamp) < ServesFor)
            return known.Answer;

        var (answer, serves) = await storage.SnapshotAsync(session => EstimateAsync(session, caller, key, cancellationToken), cancellationToken);
        if (!serves)
            return answer;
        if (_answers.Count >= MaxRemembered)
            _answers.Clear();
        _answers[(caller.Agent, key.Value)] = (time.GetTimestamp(), answer);
        return answer;
    }

    /// <summary>With whether the answer serves for a while: that there is too little yet may change with the next write, and costs little.</summary>
    private static async Task<(Contention? Answer, bool Serves)> EstimateAsync(
        StorageSession session, Caller caller, MemoryKey key, CancellationToken cancellationToken)
    {
        var own = await OwnAsync(session, key, cancellationToken);
        var now = session.Now;
        if (!IsWorthEstimating(own, caller.Agent, now))
            return (null, false);

        var limit = OtherWrites;
        var recent = (await session.Connection.QueryAsync<WriteRow>(Newest, new { limit })).Select(r => new KeyWrite(r.Key, r.Author, r.At));
        var probability = ContentionModel.Probability(caller.Agent, own, recent, key.Value[..(key.Value.LastIndexOf('/') + 1)], now);
        if (probability < WorthSaying)
            return (null, true);

        var others = OfOthers(own, caller.Agent, now).ToList();
        var conflicts = await ConflictStore.CountSinceAsync(session, key, now - ConflictsWithin, cancellationToken);
        var answer = new Contention(
            [.. others.Select(w => w.Author).Distinct().Take(AgentsNamed)], others.Count, TimeSpan.FromMilliseconds(now - others[^1].At),
            Math.Round(probability, 2), (int)conflicts,
            "Read and store with expected_version and on_conflict merge, or hold lock_acquire from the read to the store; or keep your part under a key of your own.");
        return (answer, true);
    }

    /// <summary>Whether others were there lately, and more than once.</summary>
    public static bool IsWorthEstimating(IEnumerable<KeyWrite> own, string agent, long now) => OfOthers(own, agent, now).Skip(1).Any();

    private static IEnumerable<KeyWrite> OfOthers(IEnumerable<KeyWrite> own, string agent, long now) =>
        own.Where(w => w.Author != agent && now - w.At < Recent);

    private static async Task<List<KeyWrite>> OwnAsync(StorageSession session, MemoryKey key, CancellationToken cancellationToken)
    {
        long? next;
        await using (var newest = await session.Use(NewestOf).With(key.Value).QueryAsync(cancellationToken))
            next = await newest.ReadAsync(cancellationToken) ? newest.GetInt64(0) : null;

        List<KeyWrite> writes = [];
        while (next is { } sequence && writes.Count < OwnWrites)
        {
            await using var row = await session.Use(Link).With(sequence).QueryAsync(cancellationToken);
            if (!await row.ReadAsync(cancellationToken) || row.GetString(0) != key.Value)
                break;
            writes.Add(new KeyWrite(key.Value, row.GetString(1), row.GetInt64(2)));
            next = row.IsDBNull(3) ? null : row.GetInt64(3);
        }

        return writes;
    }

    /// <summary>Visible to the code that Dapper.AOT generates: a private type would fall back to run-time code.</summary>
    internal sealed class WriteRow
    {
        public string Key { get; set; } = "";
        public string Author { get; set; } = "";
        public long At { get; set; }
    }
}
