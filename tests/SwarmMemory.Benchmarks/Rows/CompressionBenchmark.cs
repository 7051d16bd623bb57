using System.Diagnostics;
using System.Text;
using SwarmMemory.Benchmarks.Recall;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Persistence;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// What compression that goes by what came of it before wins over fixed settings: the same calls, drawn with one seed, turn by turn with each, on prose
/// and on what does not compress, large and small, stored, and stored once and read nine times. Processor time of all threads is measured, and the clock.
/// </summary>
internal static class CompressionBenchmark
{
    private const int Rounds = 8;
    private const int Distinct = 150;
    private const string Tuned = "as it turned out";
    private const string Default = "each value from 256 bytes";

    private static readonly (string Name, EntryOptions Options)[] Tried =
    [
        (Tuned, EntryOptions.Default),
        (Default, EntryOptions.Default with { LearnsCompression = false }),
        ("each from 4 KiB", EntryOptions.Default with { LearnsCompression = false, CompressFrom = 4096 }),
        ("none", EntryOptions.Default with { Compress = false }),
    ];

    private sealed record Work(string Name, JsonText[] Values, int Calls, int Reads);

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var (texts, random) = (new SyntheticText(5), new Random(5));
        JsonText[] prose = Make(i => Prose(texts, 4000 + i * 400)), noise = Make(i => Noise(random, 4000 + i * 400));
        JsonText[] smallProse = Make(i => Prose(texts, 100 + i * 10)), smallNoise = Make(i => Noise(random, 100 + i * 10));
        Work[] all =
        [
            new("large prose", prose, 600, 0), new("large noise", noise, 600, 0), new("small prose", smallProse, 5000, 0), new("small noise", smallNoise, 5000, 0),
            new("large prose, mostly read", prose, 1500, 9), new("small prose, mostly read", smallProse, 8000, 9),
        ];
        var times = all.ToDictionary(w => w.Name, _ => Tried.ToDictionary(s => s.Name, _ => new Samples()));
        var clock = all.ToDictionary(w => w.Name, _ => Tried.ToDictionary(s => s.Name, _ => new Samples()));
        var sizes = Tried.ToDictionary(s => s.Name, _ => 0L);
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var work in all)
            {
                for (var turn = 0; turn < Tried.Length; turn++)
                {
                    // Each has each place in the order: what the one before left to do must not always meet the same.
                    var (name, options) = Tried[(turn + round) % Tried.Length];
                    Report.Progress($"round {round} of {Rounds}, {work.Name}, {name}");
                    var path = folder.File("compression.db");
                    await using (var store = await TemporaryStore.OpenAsync(path, entries: options))
                    {
                        var start = Stopwatch.GetTimestamp();
                        var took = await ReplayAsync(store, work);
                        if (round > 0)
                        {
                            times[work.Name][name].Add(took.TotalMilliseconds);
                            clock[work.Name][name].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                        }
                    }

                    if (round == Rounds)
                        sizes[name] += new FileInfo(path).Length;
                    File.Delete(path);
                }
            }
        }

        Report.Progress("");
        foreach (var work in all)
        {
            foreach (var (name, _) in Tried[1..])
                report.Row($"{work.Name}: compressing {Tuned}", times[work.Name][Tuned].Median, "ms", name, times[work.Name][name].Median);
        }

        var sums = Tried.ToDictionary(s => s.Name, s => all.Sum(w => times[w.Name][s.Name].Median));
        var clocks = Tried.ToDictionary(s => s.Name, s => all.Sum(w => clock[w.Name][s.Name].Median));
        report.Row($"all of it: compressing {Tuned}", sums[Tuned], "ms", Default, sums[Default], Threshold.RatioAtMost(.97));
        report.Row("the same", sums[Tuned], "ms", "the best fixed setting", Tried[1..].Min(s => sums[s.Name]), Threshold.RatioAtMost(1.05));
        foreach (var (name, _) in Tried[1..])
            report.Row("the same, on the clock", clocks[Tuned], "ms", name, clocks[name]);
        report.Row("the files", sizes[Tuned] / 1024.0 / 1024, "MiB", Default, sizes[Default] / 1024.0 / 1024);
        report.Row("the same", sizes[Tuned] / 1024.0 / 1024, "MiB", "none", sizes["none"] / 1024.0 / 1024);
    }

    private static async Task<TimeSpan> ReplayAsync(TemporaryStore store, Work work)
    {
        var random = new Random(7);
        // What a machine with other work to do makes of a time on the clock says little here.
        var start = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < work.Calls; i++)
        {
            if (i % (work.Reads + 1) == 0)
                await store.Manager.StoreAsync(Key(work, i / (work.Reads + 1)), work.Values[random.Next(Distinct)]);
            else
                await store.Manager.GetAsync(Key(work, random.Next(i / (work.Reads + 1) + 1)));
        }

        return Environment.CpuUsage.TotalTime - start;
    }

    private static MemoryKey Key(Work work, int i) => MemoryKey.Parse($"swarm-bench/agent-a{i % 7}/{work.Name[..5]}/item-{i % 211}");

    private static JsonText[] Make(Func<int, JsonText> value) => [.. Enumerable.Range(0, Distinct).Select(value)];

    private static JsonText Prose(SyntheticText texts, int size)
    {
        var text = new StringBuilder();
        while (text.Length < size)
            text.Append(texts.Sentence()).Append(". ");
        return JsonText.Parse($$"""{"text":"{{text}}"}""");
    }

    private static JsonText Noise(Random random, int size)
    {
        var bytes = new byte[size / 4 * 3];
        random.NextBytes(bytes);
        return JsonText.Parse($$"""{"data":"{{Convert.ToBase64String(bytes)}}"}""");
    }
}
