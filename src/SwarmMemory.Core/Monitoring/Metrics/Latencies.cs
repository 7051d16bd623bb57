using System.Numerics;

namespace SwarmMemory.Monitoring;

/// <summary>
/// How long operations took, as counts in buckets that grow by a fifth or so: four to each power of two of a microsecond. A percentile read
/// from them is at most a quarter too high.
/// </summary>
internal static class Latencies
{
    /// <summary>The last begins at half an hour.</summary>
    public const int Buckets = 120;

    public static int BucketOf(TimeSpan time)
    {
        var microseconds = (ulong)Math.Max(0, time.Ticks / TimeSpan.TicksPerMicrosecond);
        if (microseconds < 4)
            return (int)microseconds;
        var power = BitOperations.Log2(microseconds);
        return Math.Min(Buckets - 1, (power - 1) * 4 + (int)((microseconds >> (power - 2)) & 3));
    }

    /// <summary>The first microsecond that belongs to the next bucket.</summary>
    public static long EndOf(int bucket)
    {
        var next = bucket + 1;
        return next < 4 ? next : (4L + next % 4) << (next / 4 - 1);
    }

    /// <summary>The time in microseconds that a share of all operations took at most; null when there were none.</summary>
    public static long? Percentile(IReadOnlyDictionary<int, long> counts, double share)
    {
        var all = counts.Values.Sum();
        if (all == 0)
            return null;
        var left = (long)Math.Ceiling(all * share);
        foreach (var (bucket, count) in counts.OrderBy(c => c.Key))
        {
            left -= count;
            if (left <= 0)
                return EndOf(bucket);
        }

        return EndOf(Buckets - 1);
    }
}
