using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>Many hooks at once, and hooks while servers write without a pause: how long each takes, and that all of them are recorded.</summary>
internal static class HooksUnderLoad
{
    private const int AtOnce = 50;
    private const int Rounds = 5;
    private const int Writers = 8;
    private const int BesideWriters = 120;

    public static async Task RunAsync(Settings settings, string hooks, Report report)
    {
        using var folder = new TemporaryFolder();
        await AtOnceAsync(hooks, Servers.Project(folder.Path, "at-once"), report);
        await BesideWritersAsync(settings, hooks, Servers.Project(folder.Path, "writers"), report);
    }

    private static async Task AtOnceAsync(string hooks, string project, Report report)
    {
        await NoteAsync(hooks, project, -1);
        var times = new Samples();
        for (var round = 0; round < Rounds; round++)
        {
            Report.Progress($"{AtOnce} at once, round {round + 1} of {Rounds}");
            times.Add((await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => NoteAsync(hooks, project, round * AtOnce + i)))).Select(r => r.Milliseconds));
        }

        Report.Progress("");
        report.Row($"{AtOnce} at once on one store, p99", times.P99, "ms", must: Threshold.AtMost(500));
        report.Row($"{AtOnce} at once, not recorded", 1 + Rounds * AtOnce - await RecordedAsync(project), "", must: Threshold.Exactly(0));
    }

    private static async Task BesideWritersAsync(Settings settings, string hooks, string project, Report report)
    {
        using var stop = new CancellationTokenSource();
        var servers = Enumerable.Range(0, Writers).Select(_ => Servers.Ours(settings, project)).ToList();
        long stores = 0;
        var writing = servers.Select((server, w) => Task.Factory.StartNew(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                if (server.Call(McpCall.Store($"global/writer-{w}/item-{i % 1000}", $"{{\"step\":{i}}}")).IsError)
                    throw new InvalidOperationException("A store failed.");
                Interlocked.Increment(ref stores);
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();

        var times = new Samples();
        for (var run = 0; run < BesideWriters; run++)
        {
            Report.Progress($"beside {Writers} writers, {run + 1} of {BesideWriters}");
            times.Add((await NoteAsync(hooks, project, run)).Milliseconds);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writing);
        servers.ForEach(s => s.Dispose());
        Report.Progress("");
        report.Row($"while {Writers} servers write without pause, p99", times.P99, "ms", must: Threshold.AtMost(250));
        report.Row("the same, not recorded", BesideWriters - await RecordedAsync(project), "", must: Threshold.Exactly(0));
        report.Row("stores that the servers made meanwhile", stores, "");
    }

    private static async Task<HookRun> NoteAsync(string hooks, string project, int number)
    {
        var run = await HookRun.RunAsync(hooks, ["notify", "--message", $"note {number}"], project);
        return run.ExitCode == 0 ? run : throw new InvalidOperationException(run.Error);
    }

    /// <summary>Notes in the store once what waits has been taken in.</summary>
    internal static async Task<int> RecordedAsync(string project)
    {
        await using var host = Hosting.SwarmMemoryHost.Load(project, _ => null);
        await using var store = await host.OpenStoreAsync();
        var memory = store.For("reader", "reader");
        var (count, cursor) = (0, (string?)null);
        do
        {
            var page = await memory.ListAsync(new ListRequest { Prefix = $"swarm-{Path.GetFileName(project)}/hooks/notifications/", Limit = ListRequest.MaxLimit, Cursor = cursor });
            count += page.Items.Count;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return count;
    }
}
