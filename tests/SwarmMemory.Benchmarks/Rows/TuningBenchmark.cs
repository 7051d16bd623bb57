using System.Diagnostics;
using System.Globalization;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// The same calls again and again, drawn with one seed: some agents at work on little, then a swarm that reads far and wide, then few again. Turn by
/// turn with several sizes of the page cache: whether there is anything that a size which follows what is measured could win.
/// </summary>
internal static class TuningBenchmark
{
    private const int Entries = 300_000;
    private const int InTransaction = 1_000;
    private const int Rounds = 5;

    private const int Default = 8_000;

    private static readonly int[] Sizes = [2_000, Default, 32_000, 64_000];

    /// <summary>How many entries the calls of a phase are about, and how many calls.</summary>
    private static readonly (int Working, int Calls)[] Phases = [(500, 20_000), (60_000, 60_000), (500, 20_000)];

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("tuning.db");
        await using (var store = await TemporaryStore.OpenAsync(path))
            await LoadAsync(store);

        var tried = Sizes.ToDictionary(size => size, _ => new Samples());
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (size, times) in tried)
            {
                Report.Progress($"round {round} of {Rounds}, {size / 1000} MB");
                await using var store = await TemporaryStore.OpenAsync(path, cache: size);
                var took = await ReplayAsync(store);
                if (round > 0)
                    times.Add(took.TotalSeconds);
            }
        }

        Report.Progress("");
        foreach (var (size, times) in tried)
            report.Row($"replay of {Phases.Sum(p => p.Calls):N0} calls, page cache of {size / 1000} MB", times.Median, "s");
        report.Row("the default", tried[Default].Median, "s", "the best size", tried.Values.Min(t => t.Median), Threshold.RatioAtMost(1.05));
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
                {
                    var request = new PutRequest(Key(i), Value(i));
                    await store.Store.Entries.PutAsync(session, caller, request, CancellationToken.None);
                }

                return true;
            }, CancellationToken.None);
        }
    }

    private static async Task<TimeSpan> ReplayAsync(TemporaryStore store)
    {
        var random = new Random(7);
        var start = Stopwatch.GetTimestamp();
        foreach (var (working, count) in Phases)
        {
            var from = random.Next(Entries - working);
            for (var i = 0; i < count; i++)
            {
                // Spread over the file, as what many agents work on is.
                var item = (int)((from + random.Next(working)) * 7919L % Entries);
                if (i % 20 == 0)
                    await store.Manager.StoreAsync(Key(item), Value(i));
                else
                    await store.Manager.GetAsync(Key(item));
            }
        }

        return Stopwatch.GetElapsedTime(start);
    }
}
