using System.Diagnostics;
using SwarmMemory.Benchmarks.Postgres;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Hosting.Configuration;
using SwarmMemory.Hosting.Embeddings;
using SwarmMemory.Search;
using SwarmMemory.Storage;

namespace SwarmMemory.Benchmarks.Recall;

/// <summary>Loads each store of a set through the product, searches through the product, and compares with what is relevant.</summary>
internal static class RecallBenchmark
{
    private const int Found = 10;

    /// <summary>Floors of the sets that come with a figure to reach.</summary>
    private static readonly Dictionary<string, double> Floors = new()
    {
        ["locomo"] = .76, ["realtalk"] = .56, ["cacm"] = .28, ["cosqa"] = .57, ["memdaily_zh"] = .88, ["cranfield"] = .39, ["agents"] = .62,
    };

    public static async Task RunAsync(Settings settings, Report report)
    {
        List<(string Name, RecallScores Scores)> all = [];
        foreach (var path in settings.RequireFiles())
        {
            var set = RecallSet.Read(path);
            var (ours, plain, postgres) = await MeasureAsync(set, settings);
            all.Add((set.Name, ours));
            if (!settings.Json)
                Print(report, set, ours, plain, settings.BySession);
            if (settings.Postgres is not null && !settings.Json)
                Print(report, set, ours, postgres);
        }

        Report.Progress("");
        if (settings.Json)
            RecallJson.Write(all, settings.BySession);
    }

    private static void Print(Report report, RecallSet set, RecallScores ours, RecallScores plain, bool bySession)
    {
        if (bySession)
        {
            var floors = set.Name == "locomo";
            report.Row($"{set.Name}: hit@10 by session", ours.Hit10, "", "plain FTS5", plain.Hit10, floors ? Threshold.AtLeast(.95) : null);
            report.Row($"{set.Name}: hit@1 by session", ours.Hit1, "", "plain FTS5", plain.Hit1, floors ? Threshold.AtLeast(.73) : null);
            return;
        }

        report.Row($"{set.Name}: recall@10", ours.Recall10, "", "plain FTS5", plain.Recall10,
            Floors.TryGetValue(set.Name, out var floor) ? Threshold.AtLeast(floor) : null);
        report.Row($"{set.Name}: recall@10, beside plain FTS5", ours.Recall10, "", "plain FTS5", plain.Recall10, Threshold.RatioAtLeast(1));
        foreach (var (category, part) in ours.Parts)
            report.Row($"{set.Name}: recall@10, {category}", part.Recall10, "", "plain FTS5", plain.Parts[category].Recall10);
        report.Row($"{set.Name}: recall@10, every second query", ours.Halves.Even, "", "plain FTS5", plain.Halves.Even);
        report.Row($"{set.Name}: recall@10, the other queries", ours.Halves.Odd, "", "plain FTS5", plain.Halves.Odd);
        report.Row($"{set.Name}: recall@5", ours.Recall5, "", "plain FTS5", plain.Recall5);
        report.Row($"{set.Name}: nDCG@10", ours.Ndcg10, "", "plain FTS5", plain.Ndcg10);
        report.Row($"{set.Name}: MRR", ours.ReciprocalRank, "", "plain FTS5", plain.ReciprocalRank);
        report.Row($"{set.Name}: a search: median", ours.Times.Median, "ms", "plain FTS5", plain.Times.Median);
        report.Row($"{set.Name}: a search: p95", ours.Times.Quantile(.95), "ms", "plain FTS5", plain.Times.Quantile(.95));
    }

    private static void Print(Report report, RecallSet set, RecallScores sqlite, RecallScores postgres)
    {
        report.Row($"{set.Name}: recall@10 on PostgreSQL", postgres.Recall10, "", "SQLite", sqlite.Recall10);
        report.Row($"{set.Name}: how far apart", Math.Abs(postgres.Recall10 - sqlite.Recall10), "", must: Threshold.AtMost(.01));
        report.Row($"{set.Name}: a search on PostgreSQL: median", postgres.Times.Median, "ms", "SQLite", sqlite.Times.Median);
    }

    private static async Task<(RecallScores Ours, RecallScores Plain, RecallScores Postgres)> MeasureAsync(RecallSet set, Settings settings)
    {
        var (ours, plain, postgres) = (new RecallScores(), new RecallScores(), new RecallScores());
        for (var i = 0; i < set.Stores.Count; i++)
        {
            Report.Progress($"{set.Name}: store {i + 1} of {set.Stores.Count}");
            using (var folder = new TemporaryFolder())
                await MeasureAsync(set.Stores[i], await TemporaryStore.OpenAsync(folder.File("memory.db"), embeddings: Embeddings(settings)), settings.BySession, ours);
            if (settings.Postgres is { } server)
                await MeasureAsync(set.Stores[i], await TemporaryStore.OpenAsync(new TemporarySchema(server), Embeddings(settings)), settings.BySession, postgres);
            if (!settings.Json)
                MeasurePlain(set.Stores[i], settings.BySession, plain);
        }

        return (ours, plain, postgres);
    }

    private static async Task MeasureAsync(RecallStore store, TemporaryStore empty, bool bySession, RecallScores scores)
    {
        await using var opened = empty;
        var documents = store.Documents.ToDictionary(d => d.Key.Value);
        foreach (var document in store.Documents)
            await document.StoreAsync(opened.Store);
        await EmbedAsync(opened);
        foreach (var query in store.Queries)
        {
            var start = Stopwatch.GetTimestamp();
            var hits = await SearchAsync(opened.Manager, query.Text, bySession ? 4 * SearchRequest.MaxLimit : Found);
            scores.Times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Add(scores, store, query, [.. hits.Select(h => documents[h.Key.Value])], bySession);
        }
    }

    private static EmbeddingClient? Embeddings(Settings settings) => settings.Embeddings is null
        ? null
        : new EmbeddingClient(new SearchSettings { EmbeddingsUrl = settings.Embeddings, EmbeddingsModel = settings.Model }, Environment.GetEnvironmentVariable);

    /// <summary>Gives all entries their vectors before the first search.</summary>
    private static async Task EmbedAsync(TemporaryStore opened)
    {
        for (var made = -1L; ;)
        {
            await opened.Store.Search.EmbedAsync(CancellationToken.None);
            var now = await opened.Storage.ReadAsync(async session => (await VectorStore.StateAsync(session, CancellationToken.None)).Cursor, CancellationToken.None);
            if (now == made)
                return;
            made = now;
        }
    }

    private static void MeasurePlain(RecallStore store, bool bySession, RecallScores scores)
    {
        using var folder = new TemporaryFolder();
        using var plain = new PlainFts(folder.File("plain.db"));
        plain.Add(store.Documents.Select(d => $"{d.Text} {d.Who} {d.Time} {d.Name}"));
        foreach (var query in store.Queries)
        {
            var start = Stopwatch.GetTimestamp();
            var found = plain.Search(query.Text, bySession ? 4 * SearchRequest.MaxLimit : Found);
            scores.Times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Add(scores, store, query, [.. found.Select(f => store.Documents[(int)f - 1])], bySession);
        }
    }

    private static void Add(RecallScores scores, RecallStore store, RecallQuery query, List<RecallDocument> found, bool bySession)
    {
        if (bySession)
        {
            scores.Add([.. found.Select(d => d.Session).Distinct()],
                store.Documents.Where(d => query.Relevant.Contains(d.Id)).Select(d => d.Session).ToHashSet(), query.Category);
        }
        else
        {
            scores.Add([.. found.Select(d => d.Id)], query.Relevant, query.Category);
        }
    }

    private static async Task<List<SearchHit>> SearchAsync(SwarmMemoryManager manager, string query, int wanted)
    {
        List<SearchHit> hits = [];
        var text = query.Length > SearchRequest.MaxQuery ? query[..SearchRequest.MaxQuery] : query;
        for (string? cursor = null; ;)
        {
            var page = await manager.SearchAsync(new SearchRequest(text) { Limit = Math.Min(wanted, SearchRequest.MaxLimit), Cursor = cursor });
            hits.AddRange(page.Hits);
            cursor = page.NextCursor;
            if (cursor is null || hits.Count >= wanted)
                return hits;
        }
    }
}
