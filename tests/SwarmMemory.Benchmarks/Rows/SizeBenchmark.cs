using System.Diagnostics;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Storage;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>Whether a get and a store cost more in a store of a million entries than in one of a thousand, at random keys, in one process.</summary>
internal static class SizeBenchmark
{
    private const int Few = 1_000;
    private const int Many = 1_000_000;
    private const int InTransaction = 1_000;
    private const int Rounds = 20;
    private const int PerRound = 500;

    /// <summary>So that no agent comes near its quota.</summary>
    private const int Agents = 1_000;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        await using var small = await TemporaryStore.OpenAsync(folder.File("small.db"));
        await using var large = await TemporaryStore.OpenAsync(folder.File("large.db"));
        await LoadAsync(small, Few);
        await LoadAsync(large, Many);

        var (smallGets, largeGets, smallStores, largeStores) = (new Samples(), new Samples(), new Samples(), new Samples());
        for (var round = 0; round < Rounds; round++)
        {
            Report.Progress($"round {round + 1} of {Rounds}");
            await MeasureAsync(small, Few, round, smallGets, smallStores);
            await MeasureAsync(large, Many, round, largeGets, largeStores);
        }

        Report.Progress("");
        report.Row($"get at {Many:N0} entries: median", largeGets.Median, "us", $"at {Few:N0}", smallGets.Median, Threshold.RatioAtMost(2));
        report.Row($"store at {Many:N0} entries: median", largeStores.Median, "us", $"at {Few:N0}", smallStores.Median, Threshold.RatioAtMost(2));
        report.Row($"get at {Many:N0} entries: p99", largeGets.P99, "us", $"at {Few:N0}", smallGets.P99);
        report.Row($"store at {Many:N0} entries: p99", largeStores.P99, "us", $"at {Few:N0}", smallStores.P99);
    }

    private static MemoryKey Key(int i) => MemoryKey.Parse($"swarm-bench/agent-a{i % Agents}/item-{i}");

    private static JsonText Value(int i, int round) =>
        JsonText.Parse($$"""{"item":{{i}},"round":{{round}},"note":"what the agent did in this step and why it matters to the others"}""");

    /// <summary>Many stores in one transaction: the same work on the file, without a commit for each.</summary>
    private static async Task LoadAsync(TemporaryStore store, int count)
    {
        var caller = Caller.Parse("bench", "bench", "load", null);
        for (var first = 0; first < count; first += InTransaction)
        {
            Report.Progress($"loading {first:N0} of {count:N0}");
            var from = first;
            await store.Storage.WriteAsync(async session =>
            {
                for (var i = from; i < from + InTransaction; i++)
                {
                    var request = new PutRequest(Key(i), Value(i, -1));
                    await store.Store.Entries.PutAsync(session, caller, request, CancellationToken.None);
                }

                return true;
            }, CancellationToken.None);
        }
    }

    private static async Task MeasureAsync(TemporaryStore store, int count, int round, Samples gets, Samples stores)
    {
        for (var i = 0; i < PerRound; i++)
        {
            var (read, written) = (Random.Shared.Next(count), Random.Shared.Next(count));
            var (readKey, writtenKey, value) = (Key(read), Key(written), Value(written, round));
            var start = Stopwatch.GetTimestamp();
            _ = await store.Manager.GetAsync(readKey) ?? throw new InvalidOperationException($"{readKey} is missing.");
            var middle = Stopwatch.GetTimestamp();
            await store.Manager.StoreAsync(writtenKey, value);
            gets.Add(Stopwatch.GetElapsedTime(start, middle).TotalMicroseconds);
            stores.Add(Stopwatch.GetElapsedTime(middle).TotalMicroseconds);
        }
    }
}
