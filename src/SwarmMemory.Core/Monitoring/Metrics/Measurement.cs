using SwarmMemory.Learning;
using SwarmMemory.Search;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>All that is known of the store at one moment, from kept totals and counters; nothing is scanned for it.</summary>
/// <param name="Counters">Since the store was made.</param>
/// <param name="Before">The same at the check before, or null when there was none.</param>
/// <param name="Learned">What the learner knows of its own forecasts.</param>
internal sealed record Measurement(
    long At,
    StorageFacts Facts,
    IReadOnlyList<AccountTotal> Accounts,
    IReadOnlyDictionary<string, long> Counters,
    IReadOnlyDictionary<string, long>? Before,
    long Unread,
    long MostUnread,
    string? MostUnreadAgent,
    IndexHealth Search,
    Standing Standing,
    LearnedState Learned)
{
    public long Entries { get; } = Accounts.Sum(a => a.Entries);
    public long Bytes { get; } = Accounts.Sum(a => a.Bytes);

    public long Counter(string name) => Counters.GetValueOrDefault(name);

    /// <summary>What a counter grew by since the check before.</summary>
    public long Grown(string name) => Counter(name) - (Before?.GetValueOrDefault(name) ?? 0);

    /// <summary>Counts by bucket since the check before.</summary>
    public Dictionary<int, long> TimesOf(string operation)
    {
        var now = Meters.CountsOf(operation, Counters);
        if (Before is null)
            return now;
        foreach (var (bucket, count) in Meters.CountsOf(operation, Before))
            now[bucket] = Math.Max(0, now.GetValueOrDefault(bucket) - count);
        return now;
    }

    public Dictionary<int, long> AllTimes() => Meters.Operations.SelectMany(TimesOf).GroupBy(c => c.Key).ToDictionary(g => g.Key, g => g.Sum(c => c.Value));

    /// <summary>Null when hardly any page was asked for.</summary>
    public double? CacheHitRate
    {
        get
        {
            var (hits, misses) = (Grown(Meters.CacheHits), Grown(Meters.CacheMisses));
            return hits + misses < LeastPages ? null : (double)hits / (hits + misses);
        }
    }

    public long PagesAsked => Grown(Meters.CacheHits) + Grown(Meters.CacheMisses);

    private const int LeastPages = 1000;
}
