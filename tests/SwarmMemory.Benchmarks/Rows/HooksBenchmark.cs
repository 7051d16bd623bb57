using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>The four hooks as whole processes, beside Claude Flow's own where they are installed.</summary>
internal static class HooksBenchmark
{
    private const int Runs = 100;
    private const int PeerRuns = 8;
    private const int Watched = 5;

    internal static readonly (string Name, string[] Arguments)[] Four =
    [
        ("pre-task", ["pre-task", "--description", "Memory coordination task", "--task-id", "memory"]),
        ("post-edit", ["post-edit", "--file", "src/app.cs", "--memory-key", "memory/operations"]),
        ("notify", ["notify", "--message", "[memory-action] Pattern learned", "--level", "success"]),
        ("post-task", ["post-task", "--task-id", "memory", "--analyze-performance", "true"]),
    ];

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var (ours, theirs) = (Servers.Project(folder.Path, "ours"), Servers.Project(folder.Path, "theirs"));
        var hooks = settings.RequireHooks();
        var peer = settings.FindClaudeFlow();
        if (peer is null)
            await Console.Error.WriteLineAsync($"claude-flow is not at {settings.ClaudeFlow}: the hooks are measured alone. docs/benchmarks.md says how to install it.");

        var (times, peerTimes) = (Four.ToDictionary(f => f.Name, _ => new Samples()), Four.ToDictionary(f => f.Name, _ => new Samples()));
        for (var run = 0; run < Runs; run++)
        {
            Report.Progress($"run {run + 1} of {Runs}");
            foreach (var (name, arguments) in Four)
            {
                times[name].Add(await TimeAsync(hooks, arguments, ours));
                if (peer is not null && run < PeerRuns)
                    peerTimes[name].Add(await TimeAsync(peer, ["hooks", .. arguments], theirs));
            }
        }

        Report.Progress("");
        foreach (var (name, _) in Four)
        {
            var (mine, other) = (times[name], peerTimes[name]);
            report.Row($"{name}, median", mine.Median, "ms", must: Threshold.AtMost(30));
            report.Row($"{name}, p99", mine.P99, "ms", must: Threshold.AtMost(100));
            if (other.Count > 0)
                report.Row($"{name}, median beside Claude Flow's", mine.Median, "ms", "claude-flow", other.Median, Threshold.RatioAtMost(.05));
        }

        if (OperatingSystem.IsLinux())
            report.Row("peak memory, of all four", await PeakAsync(hooks, ours), "MiB", peer is null ? null : "claude-flow", peer is null ? null : await PeakAsync(peer, theirs, "hooks"), Threshold.AtMost(20));
        await HooksUnderLoad.RunAsync(settings, hooks, report);
        await HooksInTrouble.RunAsync(hooks, report);
    }

    private static async Task<double> TimeAsync(string file, string[] arguments, string folder)
    {
        var run = await HookRun.RunAsync(file, arguments, folder);
        return run.ExitCode == 0 ? run.Milliseconds : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {run.ExitCode}: {run.Error}");
    }

    private static async Task<double> PeakAsync(string file, string folder, params string[] before)
    {
        var peaks = new Samples();
        for (var run = 0; run < Watched; run++)
        {
            foreach (var (_, arguments) in Four)
                peaks.Add((await HookRun.RunAsync(file, [.. before, .. arguments], folder, watch: true)).PeakMebibytes);
        }

        return peaks.Max;
    }
}
