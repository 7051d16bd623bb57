using System.Diagnostics;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>One store with all it does, against a bare prepared upsert in its own transaction: turn by turn, in one process, on files.</summary>
internal static class StoreBenchmark
{
    private const int Rounds = 20;
    private const int PerRound = 1000;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        await using var bare = new BareUpsert(folder.File("bare.db"));
        await using var free = await TemporaryStore.OpenAsync(folder.File("free.db"));
        await using var leased = await TemporaryStore.OpenAsync(folder.File("leased.db"));
        await HoldLeaseAsync(leased.Store);

        var (bareTimes, freeTimes, leasedTimes, getTimes) = (new Samples(), new Samples(), new Samples(), new Samples());
        for (var round = 0; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            for (var i = 0; i < PerRound; i++)
            {
                var (key, value) = ($"swarm-bench/agent-bench/item-{i % 500}", $$"""{"round":{{round}},"step":{{i}},"note":"what the agent did in this step and why it matters to the others"}""");
                var start = Stopwatch.GetTimestamp();
                bare.Put(key, value);
                var afterBare = Stopwatch.GetTimestamp();
                await free.Manager.StoreAsync(MemoryKey.Parse(key), JsonText.Parse(value));
                var afterFree = Stopwatch.GetTimestamp();
                await leased.Manager.StoreAsync(MemoryKey.Parse(key), JsonText.Parse(value));
                var afterLeased = Stopwatch.GetTimestamp();
                await free.Manager.GetAsync(MemoryKey.Parse(key));
                var end = Stopwatch.GetTimestamp();
                if (round == 0)
                    continue;
                bareTimes.Add(Stopwatch.GetElapsedTime(start, afterBare).TotalMicroseconds);
                freeTimes.Add(Stopwatch.GetElapsedTime(afterBare, afterFree).TotalMicroseconds);
                leasedTimes.Add(Stopwatch.GetElapsedTime(afterFree, afterLeased).TotalMicroseconds);
                getTimes.Add(Stopwatch.GetElapsedTime(afterLeased, end).TotalMicroseconds);
            }
        }

        Report.Progress("");
        report.Row("store: median", freeTimes.Median, "us", "bare upsert", bareTimes.Median, Threshold.RatioAtMost(3.5));
        report.Row("store: p99", freeTimes.P99, "us", "bare upsert", bareTimes.P99, Threshold.RatioAtMost(6));
        report.Row("store: mean", freeTimes.Mean, "us", "bare upsert", bareTimes.Mean);
        report.Row("store while a lease is held elsewhere: median", leasedTimes.Median, "us", "bare upsert", bareTimes.Median);
        report.Row("store while a lease is held elsewhere: p99", leasedTimes.P99, "us", "bare upsert", bareTimes.P99);
        report.Row("get: median", getTimes.Median, "us", "bare upsert", bareTimes.Median);
        report.Row("get: p99", getTimes.P99, "us", "bare upsert", bareTimes.P99);
    }

    /// <summary>A write lease of another agent on something else: the shortcut of a store without any leases is no longer open.</summary>
    private static Task<LockResult> HoldLeaseAsync(SwarmStore store) => store.For("other", "bench")
        .RequestLockAsync(new LockRequest(LockResource.Parse("file:src/unrelated.cs")) { TimeToLive = LockRequest.LongestLife });
}
