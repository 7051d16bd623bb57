using System.Diagnostics;
using System.Globalization;
using SwarmMemory.Benchmarks.Recall;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Search;
using SwarmMemory.Storage;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// The same calls again and again, drawn with one seed, turn by turn with several settings of what could follow what is measured: whether there is
/// anything that following could win. On the clock, and in the processor time of all threads.
/// </summary>
internal static class TuningBenchmark
{
    private const int Entries = 300_000;
    private const int InTransaction = 1_000;
    private const int Rounds = 8;

    /// <summary>How many entries the calls of a phase are about, and how many calls.</summary>
    private static readonly (int Working, int Calls)[] Phases = [(500, 10_000), (60_000, 30_000), (500, 10_000)];

    private const int Stores = 20_000;
    private const int PerSearch = 25;

    private sealed record Cost(double Clock, double Processor, double P99);

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        await using (var store = await TemporaryStore.OpenAsync(folder.File("tuning.db")))
            await LoadAsync(store);
        await TryAsync(report, "page cache", "8 MB", [2, 8, 32, 64], size => $"{size} MB", size => PagesAsync(folder, size));
        await TryAsync(report, "checkpoint", "from 32 MB on", [4, 8, 16, 32, 44], size => $"from {size} MB on", size => CheckpointsAsync(folder, size));
        var texts = new SyntheticText(11);
        var (values, queries) = (Enumerable.Range(0, Stores).Select(_ => JsonText.Parse($$"""{"note":"{{texts.Sentence()}}"}""")).ToList(),
            Enumerable.Range(0, Stores / PerSearch).Select(i => texts.Query(3 + i % 4)).ToList());
        var usual = $"of {Searcher.LongestTail} at most";
        await TryAsync(report, "index", usual, [65, 128, 256, Searcher.LongestTail], size => size == Searcher.LongestTail ? usual : $"each {size} stores", size => IndexAsync(folder, size, values, queries));
    }

    /// <summary>Each setting so many times, and each in each place of the order as often.</summary>
    private static async Task TryAsync(Report report, string what, string usual, int[] sizes, Func<int, string> name, Func<int, Task<Cost>> run)
    {
        var costs = sizes.ToDictionary(name, _ => new List<Cost>());
        for (var round = 0; round <= Rounds; round++)
        {
            for (var turn = 0; turn < sizes.Length; turn++)
            {
                var size = sizes[(turn + round) % sizes.Length];
                Report.Progress($"round {round} of {Rounds}, {what} {name(size)}");
                var cost = await run(size);
                if (round > 0)
                    costs[name(size)].Add(cost);
            }
        }

        Report.Progress("");
        double Median(string setting, Func<Cost, double> of) => new Samples(costs[setting].Select(of)).Median;
        foreach (var setting in costs.Keys)
        {
            report.Row($"{what} {setting}: clock", Median(setting, c => c.Clock), "ms", "processor", Median(setting, c => c.Processor));
            report.Row($"{what} {setting}: p99 of a call", Median(setting, c => c.P99), "us");
        }

        report.Row($"{what} {usual}: clock", Median(usual, c => c.Clock), "ms", "the best", costs.Keys.Min(s => Median(s, c => c.Clock)), Threshold.RatioAtMost(1.05));
        report.Row($"{what} {usual}: processor", Median(usual, c => c.Processor), "ms", "the best", costs.Keys.Min(s => Median(s, c => c.Processor)), Threshold.RatioAtMost(1.05));
    }

    /// <summary>Some agents at work on little, then a swarm that reads far and wide, then few again.</summary>
    private static async Task<Cost> PagesAsync(TemporaryFolder folder, int megabytes)
    {
        await using var store = await TemporaryStore.OpenAsync(folder.File("tuning.db"), cache: megabytes * 1000);
        var random = new Random(7);
        var (from, phase, left) = (0, -1, 0);
        return await MeasureAsync(Phases.Sum(p => p.Calls), i =>
        {
            if (left-- == 0)
            {
                left = Phases[++phase].Calls - 1;
                from = random.Next(Entries - Phases[phase].Working);
            }

            // Spread over the file, as what many agents work on is.
            var item = (int)((from + random.Next(Phases[phase].Working)) * 7919L % Entries);
            return i % 20 == 0 ? store.Manager.StoreAsync(Key(item), Value(i)) : store.Manager.GetAsync(Key(item));
        });
    }

    /// <summary>Stores of some agents who go on and on: some 170 MB of log.</summary>
    private static async Task<Cost> CheckpointsAsync(TemporaryFolder folder, int megabytes)
    {
        var path = folder.File("checkpoints.db");
        Cost cost;
        await using (var store = await TemporaryStore.OpenAsync(path, checkpoint: megabytes * 1_000_000L))
        {
            var random = new Random(7);
            cost = await MeasureAsync(Stores, i => store.Manager.StoreAsync(Key(random.Next(5_000)), Value(i)));
        }

        File.Delete(path);
        return cost;
    }

    /// <summary>Stores, searches between them, and the index brought up to date after so many stores.</summary>
    private static async Task<Cost> IndexAsync(TemporaryFolder folder, int stores, List<JsonText> values, List<string> queries)
    {
        var path = folder.File("index.db");
        Cost cost;
        await using (var store = await TemporaryStore.OpenAsync(path))
        {
            cost = await MeasureAsync(Stores, async i =>
            {
                await store.Manager.StoreAsync(Key(i), values[i]);
                // A search brings the index up to date itself when more than this are not in it.
                if (i % stores == stores - 1 && stores < Searcher.LongestTail)
                    await store.Store.Search.KeepUpAsync(CancellationToken.None);
                if (i % PerSearch == 0)
                    await store.Manager.SearchAsync(new SearchRequest(queries[i / PerSearch]));
            });
        }

        File.Delete(path);
        return cost;
    }

    private static async Task<Cost> MeasureAsync(int calls, Func<int, Task> call)
    {
        var times = new Samples();
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        for (var i = 0; i < calls; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await call(i);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        }

        return new Cost(Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds, times.P99);
    }

    private static MemoryKey Key(int i) => MemoryKey.Parse(string.Create(CultureInfo.InvariantCulture, $"swarm-bench/agent-a{i % 1000}/item-{i}"));

    private static JsonText Value(int i) => JsonText.Parse(
        string.Create(CultureInfo.InvariantCulture, $$"""{"item":{{i}},"note":"what the agent did in this step and why it matters to the others who work on the same plan"}"""));

    private static async Task LoadAsync(TemporaryStore store)
    {
        var caller = Caller.Parse("bench", "bench", "load", null);
        for (var first = 0; first < Entries; first += InTransaction)
        {
            Report.Progress($"loading {first:N0} of {Entries:N0}");
            var from = first;
            await store.Storage.WriteAsync(async session =>
            {
                for (var i = from; i < from + InTransaction; i++)
                    await store.Store.Entries.PutAsync(session, caller, new PutRequest(Key(i), Value(i)), CancellationToken.None);
                return true;
            }, CancellationToken.None);
        }
    }
}
