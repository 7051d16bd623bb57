using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>How entries get their vectors: once, from one process, of one model.</summary>
public abstract class EmbeddingSweepSuite : StoreSuite
{
    private readonly EmbeddingEndpoint _endpoint = new EmbeddingEndpoint().Means("automobile", "car");

    private protected EmbeddingSweepSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Embed_WithoutModel_DoesNothing()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/a", "\"automobile\"");
        await store.Search.EmbedAsync(Token);
        Assert.Equal(0, await store.NumberAsync("select count(*) from embedding"));
        Assert.Equal(0, _endpoint.Requests);
    }

    [Fact]
    public async Task Embed_Entries_AreSentOnceInBatches()
    {
        var store = await OpenAsync(embeddings: _endpoint.Client());
        await FillAsync(store, 0, 700);
        await store.PutAsync("global/n0", "\"later\"");
        await store.Search.EmbedAsync(Token);
        Assert.Equal(700, _endpoint.Texts.Count);
        Assert.DoesNotContain("word0\n", _endpoint.Texts);
        Assert.InRange(_endpoint.Requests, 2, 30);
        Assert.Equal(2, await store.NumberAsync("select count(*) from embedding_block"));

        var before = _endpoint.Requests;
        await store.Search.EmbedAsync(Token);
        Assert.Equal(before, _endpoint.Requests);
    }

    [Fact]
    public async Task Embed_TwoProcesses_OneDoesIt()
    {
        var (first, second) = (await OpenAsync(embeddings: _endpoint.Client()), await OpenAsync(embeddings: _endpoint.Client()));
        await first.PutAsync("global/a", "\"automobile\"");
        _endpoint.Hold();
        var asked = _endpoint.AskedAsync();
        var embedding = first.Search.EmbedAsync(Token);
        await asked;
        await second.Search.EmbedAsync(Token);
        Assert.Equal(1, _endpoint.Requests);
        _endpoint.Release();
        await embedding;

        // Whoever dies gives its turn up by itself.
        await first.PutAsync("global/b", "\"automobile\"");
        await second.Search.EmbedAsync(Token);
        Assert.Equal(2, await second.NumberAsync("select count(*) from embedding"));
    }

    [Fact]
    public async Task Embed_ChangedModel_MakesAllAnew()
    {
        var store = await OpenAsync(embeddings: _endpoint.Client());
        await FillAsync(store, 0, 600);
        await store.PutAsync("global/it", "\"automobile\"");
        await store.Search.EmbedAsync(Token);
        Assert.Equal("global/it", (await store.FindAsync("car"))[0]);

        (_endpoint.Model, _endpoint.Dimensions) = ("large", 256);
        var waiting = await store.SearchAsync(new SearchRequest("car wheel"));
        Assert.Empty(waiting.Hits);
        Assert.Contains("still being made", waiting.Degraded, StringComparison.Ordinal);

        // Nothing new was stored: the query told that there is another model.
        await store.Search.EmbedAsync(Token);
        Assert.Equal("global/it", (await store.FindAsync("car park"))[0]);
        Assert.Equal(601, await store.NumberAsync("select count(*) from embedding"));
        Assert.Equal(1, await store.NumberAsync("select count(distinct model) from embedding"));
        Assert.Equal(1, await store.NumberAsync("select count(distinct model) from embedding_block"));
        Assert.Equal(256, await store.NumberAsync("select min(length(data)) from embedding"));
    }

    [Fact]
    public async Task Embed_TwoModelsInTurn_DoNotThrowEachOtherOut()
    {
        await using var other = new EmbeddingEndpoint { Model = "other" };
        var (first, second) = (await OpenAsync(embeddings: _endpoint.Client()), await OpenAsync(embeddings: other.Client()));
        for (var i = 0; i < 6; i++)
        {
            await first.PutAsync($"global/a{i}", "\"automobile\"");
            await (i % 2 == 0 ? first : second).Search.EmbedAsync(Token);
        }

        // The second made its model the store's own, once; the first keeps out since.
        Assert.Equal(1, await first.NumberAsync("select count(distinct model) from embedding"));
        Assert.Equal(6, await first.NumberAsync("select count(*) from embedding"));
        Assert.Contains("still being made", (await first.SearchAsync(new SearchRequest("car"))).Degraded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_RefusedText_IsLeftOutAlone()
    {
        _endpoint.Refused = "poison";
        var store = await OpenAsync(embeddings: _endpoint.Client());
        await store.PutAsync("global/a", "\"automobile\"");
        await store.PutAsync("global/b", "\"poison\"");
        await store.PutAsync("global/c", "\"automobile\"");
        await store.Search.EmbedAsync(Token);
        Assert.Equal(2, await store.NumberAsync("select count(*) from embedding"));
        await store.Search.EmbedAsync(Token);
        Assert.Equal(["global/b"], await store.FindAsync("poison"));

        // One that refuses everything is set up wrongly: nothing counts as done.
        _endpoint.Refused = "";
        await store.PutAsync("global/d", "\"automobile\"");
        await store.Search.EmbedAsync(Token);
        Assert.Equal(2, await store.NumberAsync("select count(*) from embedding"));
        _endpoint.Refused = null;
        await store.Search.EmbedAsync(Token);
        Assert.Equal(3, await store.NumberAsync("select count(*) from embedding"));
    }

    [Fact]
    public async Task Embed_ManyChanges_KeepsTheVectorsOfWhatIsThere()
    {
        var store = await OpenAsync(embeddings: _endpoint.Client());
        for (var round = 0; round < 12; round++)
        {
            for (var i = 0; i < 100; i++)
                await store.PutAsync($"global/n{i}", $"\"round{round} item{i}\"");
            await store.Search.EmbedAsync(Token);
        }

        Assert.InRange((long)(await store.NumberAsync("select count(*) from embedding"))!, 100, 400);
        Assert.Equal("global/n7", (await store.FindAsync("item7 round11"))[0]);
    }

    private static async Task FillAsync(OpenStore store, int from, int count)
    {
        for (var i = from; i < from + count; i++)
            await store.PutAsync($"global/n{i}", $"\"word{i}\"");
    }

    protected override void Cleanup() => _endpoint.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
