using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Coordination;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// The estimate that another agent will write a key within a minute, held against what then happened: each store of made-up histories that
/// would have asked is asked, with only what was there before it. With a FILE, the database of a real project, its history is replayed too. And
/// what asking costs a store.
/// </summary>
internal static class ContentionBenchmark
{
    private const int Seed = 20_260_301;
    private const int Bins = 10;
    private const int Stores = 5_000;

    public static async Task RunAsync(Settings settings, Report report)
    {
        var all = new List<(double Said, bool Came)>();
        foreach (var (name, make) in Histories.All)
        {
            var asked = Replay(make(new Random(Seed)));
            all.AddRange(asked);
            Show(report, name, asked, null);
        }

        if (settings is { Name: not "all", File: not null })
        {
            var recorded = Replay(Read(settings.RequireFile()));
            if (recorded.Count == 0)
                throw new UsageException($"in {settings.File} no agent's store came shortly after another's.");
            Show(report, "recorded", recorded, null);
        }

        Show(report, "all made-up histories", all, Threshold.AtMost(.05));
        report.Row("all: Brier score", Brier(all), "", "saying the base rate", BaseRate(all) * (1 - BaseRate(all)), Threshold.RatioAtMost(.9));
        report.Row("all: log loss", LogLoss(all), "", "saying the base rate", LogLoss([.. all.Select(a => (BaseRate(all), a.Came))]), Threshold.RatioAtMost(.9));
        await CostAsync(report);
    }

    private static void Show(Report report, string name, List<(double Said, bool Came)> asked, Threshold? must) =>
        report.Row($"{name}: calibration error, {asked.Count:N0} asked", CalibrationError(asked), "", "share that came", BaseRate(asked), must);

    /// <summary>What was said at each store that would have asked, and whether another agent's store came within the horizon.</summary>
    private static List<(double Said, bool Came)> Replay(List<KeyWrite> history)
    {
        var asked = new List<(double, bool)>();
        var byKey = history.GroupBy(w => w.Key).ToDictionary(g => g.Key, g => g.ToArray());
        var position = byKey.Keys.ToDictionary(k => k, _ => 0);
        for (var i = 0; i < history.Count; i++)
        {
            var write = history[i];
            var (own, at) = (byKey[write.Key], position[write.Key]++);
            // What the last minute brings is not known for stores at the very end.
            if (write.At + ContentionModel.Horizon > history[^1].At)
                break;
            var before = Enumerable.Range(0, Math.Min(ContentionEstimator.OwnWrites, at + 1)).Select(back => own[at - back]).ToArray();
            if (!ContentionEstimator.IsWorthEstimating(before, write.Author, write.At) || at == 0 || own[at - 1].Author == write.Author)
                continue;

            var recent = Enumerable.Range(0, Math.Min(ContentionEstimator.OtherWrites, i + 1)).Select(back => history[i - back]);
            var said = ContentionModel.Probability(write.Author, before, recent, write.Key[..(write.Key.LastIndexOf('/') + 1)], write.At);
            var came = own.Skip(at + 1).TakeWhile(w => w.At - write.At <= ContentionModel.Horizon).Any(w => w.Author != write.Author);
            asked.Add((said, came));
        }

        return asked;
    }

    private static double BaseRate(List<(double Said, bool Came)> asked) => asked.Average(a => a.Came ? 1.0 : 0);

    private static double Brier(List<(double Said, bool Came)> asked) => asked.Average(a => Math.Pow(a.Said - (a.Came ? 1 : 0), 2));

    private static double LogLoss(List<(double Said, bool Came)> asked) => asked.Average(a => -Math.Log(Math.Clamp(a.Came ? a.Said : 1 - a.Said, 1e-9, 1)));

    /// <summary>The mean difference between what was said and what came, over ten bins of what was said.</summary>
    private static double CalibrationError(List<(double Said, bool Came)> asked) => asked
        .GroupBy(a => Math.Min(Bins - 1, (int)(a.Said * Bins)))
        .Sum(bin => Math.Abs(bin.Sum(a => a.Said - (a.Came ? 1 : 0)))) / asked.Count;

    /// <summary>A store that another agent's came before, which asks now and then, beside one of an agent alone.</summary>
    private static async Task CostAsync(Report report)
    {
        using var folder = new TemporaryFolder();
        await using var memory = await TemporaryStore.OpenAsync(folder.File("memory.db"));
        var (alone, ann, bob) = (memory.Manager, memory.Store.For("ann", "bench"), memory.Store.For("bob", "bench"));
        var (own, shared) = (MemoryKey.Parse("global/own"), MemoryKey.Parse("global/shared"));
        var (plain, contended) = (new Samples(), new Samples());
        for (var i = 0; i < Stores; i++)
        {
            var value = JsonText.Parse($$"""{"i":{{i}}}""");
            plain.Add(await TimeAsync(alone, own, value));
            contended.Add(await TimeAsync(i % 2 == 0 ? ann : bob, shared, value));
        }

        report.Row("store after another agent's: median", contended.Median, "us", "store of an agent alone", plain.Median, Threshold.RatioAtMost(1.25));
        report.Row("store after another agent's: p99", contended.P99, "us", "store of an agent alone", plain.P99);
    }

    private static async Task<double> TimeAsync(SwarmMemoryManager manager, MemoryKey key, JsonText value)
    {
        var start = Stopwatch.GetTimestamp();
        await manager.StoreAsync(key, value);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static List<KeyWrite> Read(string database)
    {
        try
        {
            using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "select key, author, at from entry_version order by seq";
            using var row = command.ExecuteReader();
            List<KeyWrite> history = [];
            while (row.Read())
                history.Add(new KeyWrite(row.GetString(0), row.GetString(1), row.GetInt64(2)));
            return history.Count > 0 ? history : throw new UsageException($"{database} holds no history.");
        }
        catch (SqliteException e)
        {
            throw new UsageException($"{database} is no memory: {e.Message}");
        }
    }
}
