using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>An index that is damaged, ahead or cut off is noticed and made anew, and searches go on meanwhile.</summary>
public abstract class SearchIndexSuite : StoreSuite
{
    private protected SearchIndexSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Rebuild_SoundIndex_FindsTheSame()
    {
        var store = await FilledAsync();
        Assert.True(await store.Search.CheckAsync(Token));
        List<double> steps = [];
        Assert.True(await store.Search.RebuildAsync(new Steps(steps), Token));
        Assert.Equal(1, steps[^1]);
        Assert.Equal(["global/n42"], await store.FindAsync("item42"));
        Assert.Equal((300L, 0L), ((await store.Search.HealthAsync(Token)).Documents, (await store.Search.HealthAsync(Token)).Behind));
        Assert.True(await store.Search.CheckAsync(Token));
    }

    [Fact]
    public async Task Search_DamagedBlock_AnswersSaysSoAndIsRebuilt()
    {
        var store = await FilledAsync();
        Assert.NotEqual(0, await store.ExecuteAsync("update search_block set data = @junk", ("@junk", new byte[100])));

        var found = await store.SearchAsync(new SearchRequest("item42"));
        Assert.NotNull(found.Degraded);
        Assert.False(await store.Search.CheckAsync(Token));
        Assert.True((await store.Search.HealthAsync(Token)).IsDamaged);

        // What is stored while it is damaged is found, and so is everything after the next background work.
        await store.PutAsync("global/new", "\"item42 again\"");
        Assert.Contains("global/new", await store.FindAsync("item42"));
        await store.Search.KeepUpAsync(Token);
        Assert.False((await store.Search.HealthAsync(Token)).IsDamaged);
        found = await store.SearchAsync(new SearchRequest("item42"));
        Assert.Null(found.Degraded);
        Assert.Equal(["global/n42", "global/new"], found.Hits.Select(h => h.Key.Value).Order());
    }

    [Fact]
    public async Task Check_MissingBlock_IsNoticed()
    {
        var store = await FilledAsync();
        Assert.True(await store.Search.CheckAsync(Token));
        Assert.Equal(1, await store.ExecuteAsync("delete from search_block where term = (select min(term) from search_block)"));
        Assert.False(await store.Search.CheckAsync(Token));
    }

    [Fact]
    public async Task KeepUp_IndexAheadOfTheFeed_RebuildsIt()
    {
        var store = await FilledAsync();
        await store.ExecuteAsync("update counter set value = 1000000 where name = 'search.cursor'");
        Assert.True((await store.Search.HealthAsync(Token)).IsDamaged);
        await store.Search.KeepUpAsync(Token);
        Assert.False((await store.Search.HealthAsync(Token)).IsDamaged);
        await store.PutAsync("global/new", "\"brand\"");
        Assert.Equal(["global/new"], await store.FindAsync("brand"));
    }

    [Fact]
    public async Task Rebuild_WhileOthersSearchAndStore_NobodyMissesAnything()
    {
        var (store, searcher) = (await FilledAsync(), await OpenAsync());
        var (rounds, rebuild) = (0, Task.Run(() => store.Search.RebuildAsync(null, Token), Token));
        do
        {
            await searcher.PutAsync($"global/during{rounds}", $"\"later{rounds}\"");
            Assert.Equal([$"global/during{rounds}"], await searcher.FindAsync($"later{rounds}"));
            Assert.Equal(["global/n42"], await searcher.FindAsync("item42"));
            rounds++;
        }
        while (!rebuild.IsCompleted);
        Assert.True(await rebuild);
        Assert.Equal(["global/during0"], await searcher.FindAsync("later0"));
        Assert.True(await store.Search.CheckAsync(Token));
    }

    [Fact]
    public async Task KeepUp_SearchMetDamage_OthersHealthSaysSoUntilItIsMended()
    {
        var (store, other) = (await FilledAsync(), await OpenAsync());
        await store.ExecuteAsync("update search_block set data = @junk", ("@junk", new byte[100]));
        Assert.NotNull((await store.SearchAsync(new SearchRequest("item42"))).Degraded);
        // Somebody else has the turn to mend it.
        await store.ExecuteAsync("insert into counter (name, value) values ('search.turn', @until) on conflict (name) do update set value = excluded.value",
            ("@until", Clock.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds()));
        await store.Search.KeepUpAsync(Token);
        Assert.True((await other.Search.HealthAsync(Token)).IsDamaged);
        Clock.Advance(TimeSpan.FromMinutes(2));
        await other.Search.KeepUpAsync(Token);
        Assert.False((await other.Search.HealthAsync(Token)).IsDamaged);
        Assert.Null((await store.SearchAsync(new SearchRequest("item42"))).Degraded);
    }

    [Fact]
    public async Task Rebuild_WhileAnotherIsAtIt_IsLeftToIt()
    {
        var store = await FilledAsync();
        await store.ExecuteAsync("insert into counter (name, value) values ('search.turn', @until) on conflict (name) do update set value = excluded.value",
            ("@until", Clock.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds()));
        Assert.False(await store.Search.RebuildAsync(null, Token));
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(await store.Search.RebuildAsync(null, Token));
    }

    [Fact]
    public async Task Merge_AfterOneThatDied_ClearsAwayWhatItLeft()
    {
        var store = await FilledAsync();
        await store.ExecuteAsync("insert into search_segment (id, generation, state, first_seq, last_seq, documents, words, blocks) values (900, 0, 0, 1, 2, 0, 0, 0)");
        await store.ExecuteAsync("insert into search_block (segment, term, document, data) values (900, 1, 0, @data)", ("@data", new byte[10]));
        Assert.Equal(["global/n42"], await store.FindAsync("item42"));
        Assert.True(await store.Search.RebuildAsync(null, Token));
        Assert.Equal(0, await store.NumberAsync("select count(*) from search_block where segment = 900"));
        Assert.Equal(0, await store.NumberAsync("select count(*) from search_segment where id = 900"));
    }

    private async Task<OpenStore> FilledAsync()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 300; i++)
            await store.PutAsync($"global/n{i}", $"\"item{i} of many\"");
        await store.Search.KeepUpAsync(Token);
        Assert.Equal(300, (await store.Search.HealthAsync(Token)).Documents);
        return store;
    }

    private sealed class Steps(List<double> into) : IProgress<double>
    {
        public void Report(double value) => into.Add(value);
    }
}
