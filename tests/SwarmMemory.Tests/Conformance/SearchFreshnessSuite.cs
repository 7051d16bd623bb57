using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>A search sees every entry that was acknowledged before it began, in the index or not, and waits for nobody.</summary>
public abstract class SearchFreshnessSuite : StoreSuite
{
    private protected SearchFreshnessSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Search_AfterEveryStoreOfAnotherProcess_SeesIt()
    {
        var (writer, reader) = (await OpenAsync(), await OpenAsync());
        for (var i = 0; i < 700; i++)
        {
            await writer.PutAsync($"global/n{i}", $"\"item{i}\"");
            if (i % 7 == 0)
                Assert.Equal([$"global/n{i}"], await reader.FindAsync($"item{i}"));
            if (i % 100 == 99)
                await writer.Search.KeepUpAsync(Token);
        }

        Assert.True((await reader.Search.HealthAsync(Token)).Documents > 500);
        Assert.Equal(["global/n3"], await reader.FindAsync("item3"));
    }

    [Fact]
    public async Task Search_LongTail_IsBroughtIntoTheIndexFirst()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 600; i++)
            await store.PutAsync($"global/n{i}", $"\"item{i}\"");
        Assert.Equal((0L, 600L), ((await store.Search.HealthAsync(Token)).Documents, (await store.Search.HealthAsync(Token)).Behind));
        Assert.Equal(["global/n42"], await store.FindAsync("item42"));
        Assert.Equal((600L, 0L), ((await store.Search.HealthAsync(Token)).Documents, (await store.Search.HealthAsync(Token)).Behind));
    }

    [Fact]
    public async Task KeepUp_FewNewEntries_AreLeftToTheSearches()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 64; i++)
            await store.PutAsync($"global/n{i}", $"\"item{i}\"");
        await store.Search.KeepUpAsync(Token);
        Assert.Equal(64, (await store.Search.HealthAsync(Token)).Behind);
        await store.PutAsync("global/more", "\"one more\"");
        await store.Search.KeepUpAsync(Token);
        Assert.Equal(0, (await store.Search.HealthAsync(Token)).Behind);
    }

    [Fact]
    public async Task KeepUp_ManyRounds_MergesToFewSegmentsWithoutWhatWasReplaced()
    {
        var store = await OpenAsync();
        for (var round = 0; round < 24; round++)
        {
            for (var i = 0; i < 70; i++)
                await store.PutAsync($"global/n{i}", $"\"item{i} round{round}\"");
            await store.Search.KeepUpAsync(Token);
        }

        var health = await store.Search.HealthAsync(Token);
        Assert.InRange(health.Segments, 1, 8);
        Assert.InRange(health.Documents, 70, 8 * 70);
        Assert.Equal("global/n5", (await store.FindAsync("item5 \"round23\""))[0]);
        Assert.Empty(await store.FindAsync("\"round3\""));
        Assert.True(await store.Search.CheckAsync(Token));
        // No block is left of a segment that was merged away.
        Assert.Equal(0, await store.NumberAsync("select count(*) from search_block where segment not in (select id from search_segment)"));
        Assert.True(await store.NumberAsync("select count(*) from search_block") > 0);
    }
}
