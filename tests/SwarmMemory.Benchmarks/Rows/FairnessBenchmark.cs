using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Worker;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// Eight processes take one resource in random modes for a minute; then two of three resources at a time in random order, which makes deadlocks.
/// What each saw is held against the rules afterwards. A deadlock that was not found would end in a wait that is over, which is counted.
/// </summary>
internal static class FairnessBenchmark
{
    private const int Processes = 8;
    private const int Minute = 60_000;
    private const int Dance = 20_000;
    private const int Hold = 20;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var (events, errors) = await RunAsync(settings, folder.File("one.db"), $"contend global/one {Minute} {Hold}", "one resource");
        var waits = new Samples(events.Select(e => e.WaitMilliseconds));
        var readers = events.Count(e => e.Mode == LockMode.Read);
        report.Row($"readers that passed a waiting writer, of {readers:N0}", LockHistory.Passed(events, readersBeforeWritersOnly: true).Count, "", must: Threshold.Exactly(0));
        report.Row($"anybody who passed somebody, of {events.Count:N0}", LockHistory.Passed(events, readersBeforeWritersOnly: false).Count, "", must: Threshold.Exactly(0));
        report.Row("locks held together that must not be", LockHistory.Overlaps(events).Count, "", must: Threshold.Exactly(0));
        report.Row("longest wait", waits.Max, "ms", "mean", waits.Mean, Threshold.RatioAtMost(3));
        report.Row("waits that ended in an error", errors, "", must: Threshold.Exactly(0));

        (events, errors) = await RunAsync(settings, folder.File("three.db"), $"dance global/three {Dance} {Hold}", "three resources");
        report.Row($"deadlocks not found, of {events.Count(e => e.Fence == 0):N0}", errors, "", must: Threshold.Exactly(0));
        report.Row("deadlocks that were none", LockHistory.FalseDeadlocks(events).Count, "", must: Threshold.Exactly(0));
        report.Row("locks held together that must not be", LockHistory.Overlaps(events).Count, "", must: Threshold.Exactly(0));
        report.Row("deadlocks there were", events.Count(e => e.Fence == 0), "", must: Threshold.AtLeast(1));
    }

    private static async Task<(List<LockEvent> Events, int Errors)> RunAsync(Settings settings, string database, string request, string what)
    {
        Report.Progress($"{what}: about a minute");
        var workers = await Task.WhenAll(Enumerable.Range(0, Processes).Select(i => new WorkerProcess(settings, database, $"f{i}").ReadyAsync()));
        List<LockEvent> events = [];
        var errors = 0;
        await Task.WhenAll(workers.Select((worker, i) => Task.Run(async () =>
        {
            worker.Send($"{request} {i}");
            while (await worker.ReadAsync() is { } line && line != "done")
            {
                lock (events)
                {
                    if (LockEvent.TryParse(line) is { } one)
                        events.Add(one);
                    else
                        errors++;
                }

                if (line.StartsWith("error", StringComparison.Ordinal))
                    break;
            }
        })));
        foreach (var worker in workers)
            worker.Dispose();
        Report.Progress("");
        return (events, errors);
    }
}
