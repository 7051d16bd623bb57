using SwarmMemory.Monitoring;
using Xunit;

namespace SwarmMemory.Tests.Monitoring;

public sealed class LatenciesTests
{
    [Fact]
    public void BucketOf_EveryTime_LiesInItsBucket()
    {
        var before = -1;
        for (long us = 0; us < 100_000; us++)
        {
            var bucket = Latencies.BucketOf(TimeSpan.FromMicroseconds(us));
            Assert.InRange(bucket, Math.Max(0, before), before + 1);
            Assert.True(us < Latencies.EndOf(bucket), $"{us} in {bucket}");
            Assert.True(bucket == 0 || us >= Latencies.EndOf(bucket - 1), $"{us} in {bucket}");
            before = bucket;
        }

        Assert.Equal(Latencies.Buckets - 1, Latencies.BucketOf(TimeSpan.FromDays(3)));
        Assert.Equal(0, Latencies.BucketOf(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public void Percentile_OfKnownTimes_IsAtMostAQuarterTooHigh()
    {
        var random = new Random(1);
        double[] times = [.. Enumerable.Range(0, 10_000).Select(_ => Math.Exp(random.NextDouble() * 12))];
        var counts = times.GroupBy(t => Latencies.BucketOf(TimeSpan.FromMicroseconds(t))).ToDictionary(g => g.Key, g => (long)g.Count());
        Array.Sort(times);
        foreach (var share in (double[])[0.01, 0.5, 0.9, 0.99, 1])
        {
            var exact = times[(int)Math.Ceiling(share * times.Length) - 1];
            Assert.InRange(Latencies.Percentile(counts, share)!.Value, exact, exact * 1.26 + 1);
        }

        Assert.Null(Latencies.Percentile(new Dictionary<int, long>(), 0.5));
    }
}
