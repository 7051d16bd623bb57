using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Benchmarks.Recall;
using SwarmMemory.Persistence;
using SwarmMemory.Sqlite;
using SwarmMemory.Tests.Configuration;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Search;

/// <summary>What searches find in the project's own labelled set, held a little below what they reach.</summary>
public sealed class LabelledSetTests
{
    [Fact]
    public async Task Agents_AllQueries_StayAboveTheirFloors()
    {
        var set = Read();
        var scores = new RecallScores();
        foreach (var part in set.Stores)
            await ScoreAsync(part, scores);
        Assert.InRange(scores.Recall10, .62, 1);
        Assert.InRange(scores.Parts["keyword"].Recall10, .97, 1);
        Assert.InRange(scores.Parts["identifier"].Recall10, .97, 1);
        Assert.InRange(scores.Parts["paraphrase"].Recall10, .36, 1);
    }

    [Fact]
    public void Agents_Set_IsLargeVariedAndHalfParaphrases()
    {
        var set = Read();
        var queries = set.Stores.SelectMany(s => s.Queries).ToList();
        Assert.True(set.Stores.Count > 1 && set.Stores.Sum(s => s.Documents.Count) >= 300 && queries.Count >= 150);
        Assert.True(queries.Count(q => q.Category == "paraphrase") * 2 >= queries.Count);
        foreach (var store in set.Stores)
        {
            Assert.Equal(store.Documents.Count, store.Documents.Select(d => d.Key).Distinct().Count());
            Assert.True(store.Documents.Select(d => d.Who).Distinct().Count() > 5 && store.Documents.Select(d => d.Session).Distinct().Count() > 2);
            Assert.Empty(store.Queries.SelectMany(q => q.Relevant).Except(store.Documents.Select(d => d.Id)));
        }
    }

    private static async Task ScoreAsync(RecallStore part, RecallScores scores)
    {
        using var folder = new TemporaryFolder();
        var storage = await SqliteStorage.OpenAsync(
            new SqliteOptions { Path = folder.File("memory.db") }, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);
        await using var store = new SwarmStore(storage, EntryOptions.Default, HousekeepingOptions.None, TimeProvider.System, NullLoggerFactory.Instance);
        foreach (var document in part.Documents)
            await document.StoreAsync(store);
        var ids = part.Documents.ToDictionary(d => d.Key, d => d.Id);
        foreach (var query in part.Queries)
        {
            var found = await store.For("reader", "tests").SearchAsync(new SearchRequest(query.Text), TestContext.Current.CancellationToken);
            scores.Add([.. found.Hits.Select(h => ids[h.Key])], query.Relevant, query.Category);
        }
    }

    private static RecallSet Read() => RecallSet.Read(Repository.PathOf("tests", "SwarmMemory.Benchmarks", "data", "agents.json"));
}
