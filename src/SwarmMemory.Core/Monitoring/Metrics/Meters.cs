using System.Diagnostics;
using System.Text.Json;
using Dapper;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>
/// What this process measured since it was last asked: times of operations, page-cache use, what compression did, files found replaced. It is gathered in memory and
/// added to the store's counters with the other counts, so that all processes together are one picture.
/// </summary>
internal sealed class Meters(IStorage storage, TimeProvider time, Compressor? compressor = null)
{
    public const string TimePrefix = "time.";
    public const string CacheHits = "cache.hit";
    public const string CacheMisses = "cache.miss";
    public const string ReplacedAt = "file.replaced_at";

    private static readonly string[] Names = [.. Enum.GetNames<Operation>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    private const string Add = """
        insert into counter (name, value) values (@name, @value)
        on conflict (name) do update set value = counter.value + excluded.value
        """;

    private const string Set = """
        insert into counter (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value
        """;

    private readonly long[] _times = new long[Names.Length * Latencies.Buckets];
    private long _replaced;

    /// <summary>Runs an operation and times it, whatever becomes of it.</summary>
    public async Task<T> TimeAsync<T>(Operation operation, Func<Task<T>> work)
    {
        var start = time.GetTimestamp();
        var activity = Telemetry.Begin(Names[(int)operation], storage.SystemName);
        Exception? fault = null;
        try
        {
            return await work();
        }
        catch (Exception e)
        {
            fault = e;
            throw;
        }
        finally
        {
            Record(operation, start, activity, fault);
        }
    }

    public void Record(Operation operation, long start, Activity? activity = null, Exception? fault = null)
    {
        var took = time.GetElapsedTime(start);
        Interlocked.Increment(ref _times[(int)operation * Latencies.Buckets + Latencies.BucketOf(took)]);
        if (operation == Operation.LockWait)
            Telemetry.Waited(took);
        else if (Telemetry.IsOn)
            Telemetry.End(activity, Names[(int)operation], storage.SystemName, took, fault);
    }

    /// <summary>Adds what gathered to the store's counters; nothing is written when nothing was done.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        List<(string Name, long Value)> counts = [];
        for (var i = 0; i < _times.Length; i++)
        {
            if (Interlocked.Exchange(ref _times[i], 0) is > 0 and var count)
                counts.Add(($"{TimePrefix}{Names[i / Latencies.Buckets]}.{i % Latencies.Buckets}", count));
        }

        if (counts.Count == 0)
            return;
        counts.AddRange(compressor?.Take().Where(c => c.Value > 0) ?? []);
        try
        {
            var (hits, misses) = await storage.ReadAsync(session => Task.FromResult(storage.Care.TakeCacheUse(session)), cancellationToken);
            var replaced = storage.Care.Replaced;
            await storage.WriteAsync(async session =>
            {
                var (moreHits, moreMisses) = storage.Care.TakeCacheUse(session);
                counts.Add((CacheHits, hits + moreHits));
                counts.Add((CacheMisses, misses + moreMisses));
                foreach (var (name, value) in counts)
                    await session.Connection.ExecuteAsync(Add, new { name, value });
                var now = session.Now;
                if (replaced != _replaced)
                    await session.Connection.ExecuteAsync(Set, new { name = ReplacedAt, value = now });
                return true;
            }, cancellationToken);
            _replaced = replaced;
        }
        catch
        {
            foreach (var (name, value) in counts)
            {
                if (name.StartsWith(TimePrefix, StringComparison.Ordinal))
                    Interlocked.Add(ref _times[IndexOf(name)], value);
                else
                    compressor?.Count(name, value);
            }

            throw;
        }
    }

    /// <summary>The counts of one operation among the store's counters, by bucket.</summary>
    public static Dictionary<int, long> CountsOf(string operation, IReadOnlyDictionary<string, long> counters)
    {
        var prefix = $"{TimePrefix}{operation}.";
        return counters.Where(c => c.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(c => int.Parse(c.Key.AsSpan(prefix.Length), System.Globalization.CultureInfo.InvariantCulture), c => c.Value);
    }

    /// <summary>Accesses: all but the waits for locks.</summary>
    public static IReadOnlyList<string> Operations { get; } = Names[..(int)Operation.LockWait];

    public static string LockWait { get; } = Names[(int)Operation.LockWait];

    private static int IndexOf(string name)
    {
        var parts = name.Split('.');
        return Array.IndexOf(Names, parts[1]) * Latencies.Buckets + int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture);
    }
}
