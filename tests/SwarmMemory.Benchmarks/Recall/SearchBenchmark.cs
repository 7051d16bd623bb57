using System.Diagnostics;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Storage;

namespace SwarmMemory.Benchmarks.Recall;

/// <summary>Searches among a million memories, everywhere and below a prefix of one in a hundred, beside FTS5 in its own order in the same run.</summary>
internal static class SearchBenchmark
{
    private const int Memories = 1_000_000;
    private const int InTransaction = 1_000;
    private const int Agents = 100;
    private const int Queries = 300;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        await using var store = await TemporaryStore.OpenAsync(folder.File("memory.db"));
        using var plain = new PlainFts(folder.File("plain.db"));
        var texts = new SyntheticText(7);
        await LoadAsync(store, plain, texts);
        for (var behind = long.MaxValue; ;)
        {
            await store.Store.Search.KeepUpAsync(CancellationToken.None);
            var health = await store.Store.Search.HealthAsync(CancellationToken.None);
            Report.Progress($"{health.Documents:N0} memories indexed in {health.Segments} segments");
            if (health.Behind == behind)
                break;
            behind = health.Behind;
        }

        var (everywhere, below, theirs) = (new Samples(), new Samples(), new Samples());
        for (var i = 0; i < Queries; i++)
        {
            Report.Progress($"query {i + 1} of {Queries}");
            var query = texts.Query(3 + i % 4);
            var start = Stopwatch.GetTimestamp();
            await store.Manager.SearchAsync(new SearchRequest(query));
            var afterAll = Stopwatch.GetTimestamp();
            await store.Manager.SearchAsync(new SearchRequest(query) { Prefix = $"swarm-bench/agent-a{i % Agents}/" });
            var afterBelow = Stopwatch.GetTimestamp();
            plain.Search(query, 10);
            var end = Stopwatch.GetTimestamp();
            // The first ones find nothing in any cache; so does the control.
            if (i < 20)
                continue;
            everywhere.Add(Stopwatch.GetElapsedTime(start, afterAll).TotalMilliseconds);
            below.Add(Stopwatch.GetElapsedTime(afterAll, afterBelow).TotalMilliseconds);
            theirs.Add(Stopwatch.GetElapsedTime(afterBelow, end).TotalMilliseconds);
        }

        Report.Progress("");
        report.Row($"search among {Memories:N0}: median", everywhere.Median, "ms", "FTS5 order by rank", theirs.Median, Threshold.AtMost(10));
        report.Row($"search among {Memories:N0}: p95", everywhere.Quantile(.95), "ms", "FTS5 order by rank", theirs.Quantile(.95), Threshold.AtMost(30));
        report.Row("below a prefix of 1 %: median", below.Median, "ms", "FTS5 order by rank", theirs.Median, Threshold.AtMost(3));
        report.Row("below a prefix of 1 %: p95", below.Quantile(.95), "ms", "FTS5 order by rank", theirs.Quantile(.95));
    }

    private static async Task LoadAsync(TemporaryStore store, PlainFts plain, SyntheticText texts)
    {
        var caller = Caller.Parse("bench", "bench", "load", null);
        for (var first = 0; first < Memories; first += InTransaction)
        {
            Report.Progress($"loading {first:N0} of {Memories:N0}");
            var (from, batch) = (first, Enumerable.Range(0, InTransaction).Select(_ => texts.Sentence()).ToList());
            plain.Add(batch);
            await store.Storage.WriteAsync(async session =>
            {
                for (var i = 0; i < InTransaction; i++)
                {
                    var request = new PutRequest(
                        MemoryKey.Parse($"swarm-bench/agent-a{(from + i) % Agents}/item-{from + i:D7}"), JsonText.Parse($$"""{"note":"{{batch[i]}}"}"""));
                    await store.Store.Entries.PutAsync(session, caller, request, CancellationToken.None);
                }

                return true;
            }, CancellationToken.None);
        }
    }
}
