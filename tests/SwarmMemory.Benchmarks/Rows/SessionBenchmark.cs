using System.Diagnostics;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// A process that keeps a lock alive is killed while another waits for it: how long until that has it. The control is a lock that lives half a
/// second by itself, which nobody can know to be abandoned before.
/// </summary>
internal static class SessionBenchmark
{
    private const int Rounds = 60;
    private const int ControlRounds = 10;
    private const int ControlLife = 500;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        await using var store = await TemporaryStore.OpenAsync(folder.File("memory.db"));
        var kept = new Samples();
        for (var round = 0; round < Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            kept.Add(await KillAsync(settings, folder, store, $"global/kept/{round}", "60000 keep"));
        }

        var timed = new Samples();
        for (var round = 0; round < ControlRounds; round++)
            timed.Add(await KillAsync(settings, folder, store, $"global/timed/{round}", $"{ControlLife}"));
        Report.Progress("");
        report.Row($"kill -9 to the waiter's grant, {Rounds} times: longest", kept.Max, "ms", $"timed, {ControlLife} ms", timed.Max, Threshold.AtMost(100));
        report.Row("kill -9 to the waiter's grant: median", kept.Median, "ms", $"timed, {ControlLife} ms", timed.Median);
    }

    private static async Task<double> KillAsync(Settings settings, TemporaryFolder folder, TemporaryStore store, string resource, string life)
    {
        using var holder = await new WorkerProcess(settings, folder.File("memory.db"), "holder").ReadyAsync();
        using var waiter = await new WorkerProcess(settings, folder.File("memory.db"), "waiter").ReadyAsync();
        Expect(await holder.AskAsync($"lock {resource} write 0 {life}"), "locked");
        var answer = waiter.AskAsync($"lock {resource} write 30000 60000");
        while ((await store.Manager.ListLocksAsync(resource)).Waiting.Count == 0)
            await Task.Yield();
        var start = Stopwatch.GetTimestamp();
        holder.Kill();
        Expect(await answer, "locked");
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Expect(string answer, string word)
    {
        if (!answer.StartsWith(word, StringComparison.Ordinal))
            throw new InvalidOperationException($"A worker answered: {answer}");
    }
}
