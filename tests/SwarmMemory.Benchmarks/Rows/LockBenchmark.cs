using System.Diagnostics;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>An uncontended lock: acquire and release in this process against a bare upsert, and each of them over stdio against an empty tool.</summary>
internal static class LockBenchmark
{
    private const int Rounds = 10;
    private const int PerRound = 1000;
    private const int Files = 100;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        await InProcessAsync(folder, report);
        OverStdio(settings, folder, report);
    }

    private static async Task InProcessAsync(TemporaryFolder folder, Report report)
    {
        await using var bare = new BareUpsert(folder.File("bare.db"));
        await using var store = await TemporaryStore.OpenAsync(folder.File("store.db"));
        var (bareTimes, lockTimes) = (new Samples(), new Samples());
        for (var round = 0; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            for (var i = 0; i < PerRound; i++)
            {
                var request = new LockRequest(LockResource.Parse($"file:src/file-{i % Files}.cs"));
                var start = Stopwatch.GetTimestamp();
                bare.Put($"file:src/file-{i % Files}.cs", "what a hand-written lock table would keep in its row");
                var between = Stopwatch.GetTimestamp();
                var acquired = (LockResult.Acquired)await store.Manager.RequestLockAsync(request);
                await store.Manager.ReleaseLockAsync(acquired.Id);
                var end = Stopwatch.GetTimestamp();
                if (round == 0)
                    continue;
                bareTimes.Add(Stopwatch.GetElapsedTime(start, between).TotalMicroseconds);
                lockTimes.Add(Stopwatch.GetElapsedTime(between, end).TotalMicroseconds);
            }
        }

        report.Row("acquire and release: median", lockTimes.Median, "us", "bare upsert", bareTimes.Median, Threshold.RatioAtMost(8));
        report.Row("acquire and release: p99", lockTimes.P99, "us", "bare upsert", bareTimes.P99);
    }

    private static void OverStdio(Settings settings, TemporaryFolder folder, Report report)
    {
        using var empty = Servers.Empty(Servers.Project(folder.Path, "empty"));
        using var ours = Servers.Ours(settings, Servers.Project(folder.Path, "ours"));
        var (emptyTimes, acquireTimes, releaseTimes) = (new Samples(), new Samples(), new Samples());
        var fences = new int[Files];
        for (var round = 0; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            for (var i = 0; i < PerRound; i++)
            {
                var file = i % Files;
                var nothing = Time(empty, new McpCall("empty", "{}"));
                var acquire = Time(ours, new McpCall("lock_acquire", $$"""{"resource":"file:src/file-{{file}}.cs","mode":"write"}"""));
                fences[file]++;
                var release = Time(ours, new McpCall("lock_release", $$"""{"lock_id":"file:src/file-{{file}}.cs#{{fences[file]}}","fence":{{fences[file]}}}"""));
                if (round == 0)
                    continue;
                emptyTimes.Add(nothing);
                acquireTimes.Add(acquire);
                releaseTimes.Add(release);
            }
        }

        Report.Progress("");
        report.Row("lock_acquire over stdio, calls a second", 1e6 / acquireTimes.Median, "/s", "empty tool", 1e6 / emptyTimes.Median, Threshold.RatioAtLeast(.6));
        report.Row("lock_release over stdio, calls a second", 1e6 / releaseTimes.Median, "/s", "empty tool", 1e6 / emptyTimes.Median, Threshold.RatioAtLeast(.6));
    }

    private static double Time(McpProcess server, McpCall call)
    {
        var start = Stopwatch.GetTimestamp();
        var answer = server.Call(call);
        var time = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        return answer.IsError ? throw new InvalidOperationException($"A call failed: {call}") : time;
    }
}
