using System.Globalization;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// Four processes count on one key at once, each from a version that is stale for all but one of ten stores. Merged, every store counts; the
/// control is the same with the last write winning.
/// </summary>
internal static class MergeBenchmark
{
    private const int Processes = 4;
    private const int Rounds = 50;
    private const int StoresInRound = 10;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var merged = await CountAsync(settings, folder.File("merge.db"), "Merge");
        var overwritten = await CountAsync(settings, folder.File("last.db"), "LastWriteWins");
        report.Row($"increments lost, of {merged.Acknowledged:N0} acknowledged", merged.Lost, "", "last write wins", overwritten.Lost, Threshold.Exactly(0));
        report.Row("the control loses some", overwritten.Lost, "", must: Threshold.AtLeast(1));
        report.Row("stores that were acknowledged", merged.Acknowledged, "", "last write wins", overwritten.Acknowledged, Threshold.Exactly(Processes * Rounds * StoresInRound));
        report.Row($"stores a second, {Processes} processes together", merged.Rate, "/s", "last write wins", overwritten.Rate);
    }

    private static async Task<(double Acknowledged, double Lost, double Rate)> CountAsync(Settings settings, string database, string how)
    {
        var workers = Enumerable.Range(0, Processes).Select(p => new WorkerProcess(settings, database, $"w{p}")).ToArray();
        foreach (var worker in workers)
            await worker.ReadAsync();
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        foreach (var worker in workers)
            worker.Send($"count global/counter {Rounds} {StoresInRound} {how}");

        var acknowledged = 0.0;
        foreach (var worker in workers)
        {
            var words = (await worker.ReadAsync() ?? "error gone").Split(' ');
            acknowledged += words[0] == "done" ? double.Parse(words[1], CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"A worker failed: {string.Join(' ', words)}");
        }

        var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (var worker in workers)
            worker.Dispose();
        await using var memory = await TemporaryStore.OpenAsync(database);
        var counted = await memory.Manager.GetAsync(MemoryKey.Parse("global/counter"));
        return (acknowledged, acknowledged - double.Parse(counted!.Value.ToString(), CultureInfo.InvariantCulture), acknowledged / seconds);
    }
}
