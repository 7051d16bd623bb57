using System.Diagnostics;
using System.Globalization;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Recall;

/// <summary>
/// Eight processes with their background work store and search without a pause. Each search looks for the newest acknowledged entry of every
/// process, or an older one. The control tells of an entry before it is stored, which is what a search that lags would look like.
/// </summary>
internal static class FreshnessBenchmark
{
    private const int Processes = 8;
    private const int RoundsAtOnce = 20;
    private const int LeastSeconds = 5;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var real = await SearchAsync(settings, folder.File("memory.db"), "find", settings.Seconds);
        var control = await SearchAsync(settings, folder.File("early.db"), "find-early", Math.Max(LeastSeconds, settings.Seconds / 6));
        Report.Progress("");
        report.Row($"acknowledged entries that a search missed, of {real.Sought:N0} looked for in {real.Seconds:N0} s", real.Missed, "",
            "told before it is stored", control.Missed, Threshold.Exactly(0));
        report.Row("the control misses some", control.Missed, "", must: Threshold.AtLeast(1));
        report.Row($"searches a second, {Processes} processes together", real.Searches / real.Seconds, "/s", "told before it is stored", control.Searches / control.Seconds);
        report.Row($"stores a second, {Processes} processes together", real.Stored / real.Seconds, "/s", "told before it is stored", control.Stored / control.Seconds);
    }

    private static async Task<Work> SearchAsync(Settings settings, string database, string verb, int seconds)
    {
        var board = database + ".board";
        await File.WriteAllBytesAsync(board, new byte[Processes * sizeof(long)]);
        var workers = Enumerable.Range(0, Processes).Select(p => new WorkerProcess(settings, database, $"w{p}", "care")).ToArray();
        foreach (var worker in workers)
            await worker.ReadyAsync();

        var start = Stopwatch.GetTimestamp();
        var works = await Task.WhenAll(workers.Select(async (worker, place) =>
        {
            var work = new Work(0, 0, 0, 0, 0);
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                var words = (await worker.AskAsync($"{verb} {board} {place} {Processes} {RoundsAtOnce}")).Split(' ');
                if (words[0] != "done")
                    throw new InvalidOperationException($"A worker failed: {string.Join(' ', words)}");
                var numbers = words[1..].Select(w => long.Parse(w, CultureInfo.InvariantCulture)).ToArray();
                work += new Work(numbers[0], numbers[1], numbers[2], numbers[3], 0);
                if (place == 0)
                    Report.Progress($"{verb}: {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} of {seconds} s");
            }

            return work;
        }));
        foreach (var worker in workers)
            worker.Dispose();
        return works.Aggregate((a, b) => a + b) with { Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
    }

    private readonly record struct Work(double Stored, double Searches, double Sought, double Missed, double Seconds)
    {
        public static Work operator +(Work a, Work b) =>
            new(a.Stored + b.Stored, a.Searches + b.Searches, a.Sought + b.Sought, a.Missed + b.Missed, a.Seconds + b.Seconds);
    }
}
