using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Lists: order, pages, filters.</summary>
public abstract class EntryListSuite : StoreSuite
{
    private protected EntryListSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task List_Entries_AreInKeyOrderWithoutValues()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/b", "\"value\"", tags: ["t"], life: TimeSpan.FromHours(1));
        await store.PutAsync("global/a", "1", OpenStore.Bob);
        await store.PutAsync("global/B", "1");
        await store.PutAsync("agent-x/z", "1");
        var page = await store.ListPageAsync();
        Assert.Null(page.NextCursor);
        Assert.Equal(["agent-x/z", "global/B", "global/a", "global/b"], page.Items.Select(i => i.Key.Value));
        var last = page.Items[^1];
        Assert.Equal(("alice", 1L, 7, Clock.GetUtcNow(), Clock.GetUtcNow().AddHours(1)),
            (last.Author, last.Version.Value, last.Size, last.UpdatedAt, last.ExpiresAt!.Value));
        Assert.Equal(["t"], last.Tags);
        Assert.Equal("bob", page.Items[2].Author);
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(3, 3)]
    [InlineData(6, 2)]
    [InlineData(7, 1)]
    [InlineData(8, 1)]
    public async Task List_ByPages_GivesEachEntryOnce(int limit, int pages)
    {
        var store = await OpenAsync();
        for (var i = 0; i < 7; i++)
            await store.PutAsync($"global/{i}", "1");
        var (keys, count) = await AllPagesAsync(store, new() { Limit = limit });
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"global/{i}"), keys);
        Assert.Equal(pages, count);
    }

    [Fact]
    public async Task List_EntriesComeAndGoBetweenPages_TheOthersAreGivenOnce()
    {
        var store = await OpenAsync();
        for (var i = 10; i < 30; i++)
            await store.PutAsync($"global/{i}", "1");
        List<string> seen = [];
        var request = new ListRequest { Limit = 5 };
        var round = 0;
        while (true)
        {
            var page = await store.ListPageAsync(request);
            seen.AddRange(page.Items.Select(i => i.Key.Value));
            if (page.NextCursor is null)
                break;
            request = request with { Cursor = page.NextCursor };
            // Before the cursor, right behind it, and the entry that it names.
            await store.PutAsync($"global/0{round}", "1");
            await store.PutAsync($"{page.NextCursor}-behind", "1");
            await store.DeleteAsync(page.NextCursor);
            round++;
        }

        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(Enumerable.Range(10, 20).Select(i => $"global/{i}"), seen.Where(k => !k.EndsWith("-behind", StringComparison.Ordinal)));
        Assert.Contains(seen, k => k.EndsWith("-behind", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_Prefix_IsOfTheTextOfTheKey()
    {
        var store = await OpenAsync();
        foreach (var key in (string[])["global/a", "global/a/b", "global/ab", "global/A", "global/b", "global/a%", "global/\u65E5\u672C", "global/\uD835\uDC00x"])
        {
            if (MemoryKey.TryParse(key, out _))
                await store.PutAsync(key, "1");
        }

        Assert.Equal(["global/a", "global/a/b", "global/ab"], await store.ListAsync(new() { Prefix = "global/a" }));
        Assert.Equal(["global/a/b"], await store.ListAsync(new() { Prefix = "global/a/" }));
        Assert.Equal(["global/\u65E5\u672C"], await store.ListAsync(new() { Prefix = "global/\u65E5" }));
        Assert.Equal(["global/\uD835\uDC00x"], await store.ListAsync(new() { Prefix = "global/\uD835\uDC00" }));
        Assert.Empty(await store.ListAsync(new() { Prefix = "global/%" }));
        Assert.Empty(await store.ListAsync(new() { Prefix = "global/_" }));
        Assert.Empty(await store.ListAsync(new() { Prefix = "lobal" }));
        Assert.Equal(7, (await store.ListAsync(new() { Prefix = "g" })).Length);
    }

    [Fact]
    public async Task List_PrefixAndPages_StayWithinThePrefix()
    {
        var store = await OpenAsync();
        foreach (var name in (string[])["a", "b", "c"])
        {
            for (var i = 0; i < 4; i++)
                await store.PutAsync($"global/{name}/{i}", "1");
        }

        var (keys, pages) = await AllPagesAsync(store, new() { Prefix = "global/b", Limit = 3 });
        Assert.Equal(["global/b/0", "global/b/1", "global/b/2", "global/b/3"], keys);
        Assert.Equal(2, pages);
    }

    [Fact]
    public async Task List_Tags_AllMustBeThere()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/1", "1", tags: ["a"]);
        await store.PutAsync("global/2", "1", tags: ["a", "b"]);
        await store.PutAsync("global/3", "1", tags: ["b", "c", "a"]);
        await store.PutAsync("global/4", "1", tags: ["b"]);
        await store.PutAsync("global/5", "1");
        Assert.Equal(["global/1", "global/2", "global/3"], await store.ListAsync(new() { Tags = ["a"] }));
        Assert.Equal(["global/2", "global/3"], await store.ListAsync(new() { Tags = ["a", "b"] }));
        Assert.Equal(["global/3"], await store.ListAsync(new() { Tags = ["c", "b", "a"] }));
        Assert.Equal(["global/3"], await store.ListAsync(new() { Tags = ["a", "b"], Prefix = "global/3" }));
        Assert.Empty(await store.ListAsync(new() { Tags = ["d"] }));
    }

    [Fact]
    public async Task List_TagsAndPages_SkipWhatDoesNotMatch()
    {
        var store = await OpenAsync();
        for (var i = 10; i < 50; i++)
            await store.PutAsync($"global/{i}", "1", tags: i % 10 == 0 ? ["a", "b"] : ["a"]);
        var (keys, _) = await AllPagesAsync(store, new() { Tags = ["a", "b"], Limit = 3 });
        Assert.Equal(["global/10", "global/20", "global/30", "global/40"], keys);
    }

    [Fact]
    public async Task List_UpdatedSince_IsOfTheLastWrite()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/old", "1", tags: ["t"]);
        await store.PutAsync("global/touched", "1", tags: ["t"]);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var since = Clock.GetUtcNow();
        await store.PutAsync("global/touched", "2");
        await store.PutAsync("global/old", "1");
        await store.PutAsync("global/new", "1");
        Assert.Equal(["global/new", "global/touched"], await store.ListAsync(new() { UpdatedSince = since }));
        Assert.Equal(["global/touched"], await store.ListAsync(new() { UpdatedSince = since, Tags = ["t"] }));
        Assert.Empty(await store.ListAsync(new() { UpdatedSince = since.AddMilliseconds(1) }));
        Assert.Equal(3, (await store.ListAsync(new() { UpdatedSince = since.AddMinutes(-1) })).Length);
    }

    [Fact]
    public async Task Totals_ByCategory_CountLiveEntriesAndTheirBytes()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/a", Text(10));
        await store.PutAsync("global/b", Text(20));
        await store.PutAsync("agent-x/a", Text(5));
        await store.PutAsync("neural/gone", Text(5));
        await store.DeleteAsync("neural/gone");
        Assert.Equal(
            [("agent:/x", 1L, 5L), ("global:", 2L, 30L)], await store.TotalsAsync());
    }

    private static async Task<(List<string> Keys, int Pages)> AllPagesAsync(OpenStore store, ListRequest request)
    {
        List<string> keys = [];
        for (var pages = 1; ; pages++)
        {
            var page = await store.ListPageAsync(request);
            Assert.True(page.Items.Count <= request.Limit);
            keys.AddRange(page.Items.Select(i => i.Key.Value));
            if (page.NextCursor is null)
                return (keys, pages);
            request = request with { Cursor = page.NextCursor };
        }
    }
}
