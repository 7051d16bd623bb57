using SwarmMemory.Coordination;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>What vectors add to a search, and what they never do.</summary>
public abstract class EmbeddingSuite : StoreSuite
{
    private readonly EmbeddingEndpoint _endpoint = new EmbeddingEndpoint().Means("automobile", "car").Means("repaired", "mended");

    private protected EmbeddingSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Search_WithVectors_FindsWhatSharesNoWord()
    {
        var store = await OpenWithModelAsync();
        await FillAsync(store, 30);
        await store.PutAsync("global/it", "\"automobile repaired\"");
        Assert.Empty(await store.FindAsync("mended car"));

        await EmbedAllAsync(store);
        var hits = (await store.SearchAsync(new SearchRequest("mended car"))).Hits;
        Assert.Equal("global/it", hits[0].Key.Value);
        Assert.True(hits[0].Why is { Meaning: > 0, Words: 0 } && hits[0].Score > .3);
        // Without a model nothing is said of meaning, and nothing is found.
        var words = await OpenAsync();
        Assert.Empty(await words.FindAsync("mended car"));
        Assert.Null((await words.SearchAsync(new SearchRequest("automobile"))).Hits[0].Why.Meaning);
    }

    [Fact]
    public async Task Search_OneEntry_IsFoundByItsVectorOnlyWhenItMeansTheSame()
    {
        var store = await OpenWithModelAsync();
        await store.PutAsync("global/it", "\"automobile repaired\"");
        await EmbedAllAsync(store);
        Assert.Equal(["global/it"], await store.FindAsync("mended car"));
        Assert.Empty(await store.FindAsync("tulip fields"));
    }

    [Fact]
    public async Task Search_ManyNearVectors_NeverLosesWhatWordsFind()
    {
        var store = await OpenWithModelAsync();
        await store.PutAsync("global/words", "\"an old mended thing that was once a kind of toy, in a long text about much else that nobody will remember\"");
        for (var i = 0; i < 40; i++)
            await store.PutAsync($"global/near-{i}", "\"automobile repaired\"");
        await EmbedAllAsync(store);
        var found = await store.FindAsync("mended car");
        Assert.Contains("global/words", found.Take(2));
        Assert.Contains(found, k => k.StartsWith("global/near", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Search_Filters_NarrowVectorsBeforeTheyAreRanked(bool indexed)
    {
        var store = await OpenWithModelAsync();
        var start = Clock.GetUtcNow();
        await store.PutAsync("swarm-few/global/it", "\"an automobile repaired at length and with care\"", caller: OpenStore.Bob, tags: ["rare"]);
        Clock.Advance(TimeSpan.FromDays(3));
        for (var i = 0; i < 200; i++)
            await store.PutAsync($"swarm-many/global/n{i}", "\"automobile repaired\"", tags: ["common"]);
        await FillAsync(store, 250);
        await EmbedAllAsync(store);
        if (indexed)
            await store.Search.KeepUpAsync(Token);
        Assert.Equal(indexed ? 0 : 451, (await store.Search.HealthAsync(Token)).Behind);
        SearchRequest[] narrow =
        [
            new("mended car") { Prefix = "swarm-few/" }, new("mended car") { Tags = ["rare"] }, new("mended car") { Author = "bob" },
            new("mended car") { Until = start.AddDays(1) },
        ];
        foreach (var request in narrow)
            Assert.Equal("swarm-few/global/it", Assert.Single((await store.SearchAsync(request)).Hits).Key.Value);
        Assert.Equal(10, (await store.SearchAsync(new SearchRequest("mended car") { Since = start.AddDays(2) })).Hits.Count);
        Assert.Empty((await store.SearchAsync(new SearchRequest("mended car") { Tags = ["rare", "common"] })).Hits);
        Assert.Empty((await store.SearchAsync(new SearchRequest("\"mended car\""))).Hits);
        Assert.DoesNotContain("swarm-few/global/it", await store.FindAsync("mended car -care"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Search_DeletedExpiredAndChanged_NeverComeBackByTheirVectors(bool indexed)
    {
        var store = await OpenWithModelAsync();
        await store.PutAsync("global/deleted", "\"automobile repaired\"");
        await store.PutAsync("global/expiring", "\"automobile repaired\"", life: TimeSpan.FromMinutes(1));
        await store.PutAsync("global/changed", "\"automobile repaired\"");
        await store.PutAsync("global/kept", "\"automobile repaired\"");
        await FillAsync(store, 80);
        await EmbedAllAsync(store);
        if (indexed)
            await store.Search.KeepUpAsync(Token);
        Assert.Equal(4, (await store.FindAsync("mended car")).Length);

        await store.DeleteAsync("global/deleted");
        await store.PutAsync("global/changed", "\"tulips\"");
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["global/kept"], await store.FindAsync("mended car"));
        await EmbedAllAsync(store);
        Assert.Equal(["global/kept"], await store.FindAsync("mended car"));
        Assert.Equal("global/changed", (await store.FindAsync("tulips"))[0]);
    }

    [Fact]
    public async Task Search_ExclusivelyLockedByAnother_IsSkippedByItsVectorToo()
    {
        var store = await OpenWithModelAsync();
        await store.PutAsync("swarm-a/global/secret", "\"automobile repaired\"");
        await FillAsync(store, 20);
        await EmbedAllAsync(store);
        Assert.IsType<LockAttempt.Granted>(await LockSuite.Locks(store).TryAsync(OpenStore.Alice,
            new LockRequest(LockResource.Parse("swarm-a/global/secret"), LockMode.Exclusive) { TimeToLive = TimeSpan.FromMinutes(1) }, Token));
        Assert.Empty(await store.FindAsync("mended car", OpenStore.Bob));
        Assert.Equal(["swarm-a/global/secret"], await store.FindAsync("mended car", OpenStore.Alice));
    }

    [Fact]
    public async Task Search_SlowModel_WaitsAMomentAndSaysSo()
    {
        var store = await OpenWithModelAsync();
        await store.PutAsync("global/it", "\"automobile repaired\"");
        await store.PutAsync("global/words", "\"mended\"");
        await FillAsync(store, 20);
        await EmbedAllAsync(store);
        _endpoint.Hold();
        var asked = _endpoint.AskedAsync();
        var searching = store.SearchAsync(new SearchRequest("mended car"));
        await asked;
        Clock.Advance(TimeSpan.FromMilliseconds(149));
        Assert.False(searching.IsCompleted);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        var late = await searching;
        Assert.Equal("global/words", Assert.Single(late.Hits).Key.Value);
        Assert.Contains("in time", late.Degraded, StringComparison.Ordinal);

        // The answer that came too late is there for the same question.
        var requests = _endpoint.Requests;
        var again = store.SearchAsync(new SearchRequest("mended car"));
        _endpoint.Release();
        var found = await again;
        Assert.Null(found.Degraded);
        Assert.Contains("global/it", found.Hits.Select(h => h.Key.Value));
        Assert.Equal(requests, _endpoint.Requests);
    }

    [Fact]
    public async Task Store_SlowModel_DoesNotWait()
    {
        var store = await OpenWithModelAsync();
        await store.PutAsync("global/a", "\"automobile\"");
        _endpoint.Hold();
        var asked = _endpoint.AskedAsync();
        var embedding = store.Search.EmbedAsync(Token);
        await asked;
        await store.PutAsync("global/b", "\"automobile repaired\"");
        Assert.False(embedding.IsCompleted);
        Assert.Equal(0, await store.NumberAsync("select count(*) from embedding"));
        _endpoint.Release();
        await embedding;
        Assert.Equal(2, await store.NumberAsync("select count(*) from embedding"));
    }

    [Theory]
    [InlineData(500, "answered 500")]
    [InlineData(401, "SWARM_MEMORY_EMBEDDINGS_KEY")]
    [InlineData(0, "no list of embeddings")]
    public async Task Search_FailingModel_GoesOnWithWordsAndSaysSo(int status, string said)
    {
        var store = await OpenWithModelAsync();
        await store.PutAsync("global/words", "\"mended\"");
        (_endpoint.Status, _endpoint.Answer) = (status, status == 0 ? "{\"object\":\"error\"}" : null);
        await store.Search.EmbedAsync(Token);
        var found = await store.SearchAsync(new SearchRequest("mended car"));
        Assert.Equal("global/words", Assert.Single(found.Hits).Key.Value);
        Assert.Contains(said, found.Degraded, StringComparison.Ordinal);

        (_endpoint.Status, _endpoint.Answer) = (0, null);
        await EmbedAllAsync(store);
        Assert.Null((await store.SearchAsync(new SearchRequest("mended car"))).Degraded);
    }

    private async Task<OpenStore> OpenWithModelAsync() => await OpenAsync(embeddings: _endpoint.Client());

    private static async Task FillAsync(OpenStore store, int count)
    {
        for (var i = 0; i < count; i++)
            await store.PutAsync($"neural/other/o{i}", $"\"note{i} about matter{i} with detail{i}\"");
    }

    private static async Task EmbedAllAsync(OpenStore store)
    {
        await store.Search.EmbedAsync(Token);
        Assert.Equal(await store.NumberAsync("select max(seq) from entry_version"), await store.NumberAsync("select value from counter where name = 'embedding.cursor'"));
    }

    protected override void Cleanup() => _endpoint.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
