using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>What plain language finds, and how the answer looks.</summary>
public abstract class SearchSuite : StoreSuite
{
    private protected SearchSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Theory]
    [InlineData("why do logins fail", "global/auth")]
    [InlineData("authentication failing", "global/auth")]
    [InlineData("getUserName", "global/code")]
    [InlineData("user name", "global/code")]
    [InlineData("retry_limit", "global/limits")]
    [InlineData("retry limit", "global/limits")]
    [InlineData("src/app/main.cs", "global/path")]
    [InlineData("main.cs", "global/path")]
    [InlineData("ERR-4711", "global/error")]
    [InlineData("who went to the harbour", "global/went")]
    [InlineData("手机号", "global/chinese")]
    [InlineData("cafe", "global/accent")]
    [InlineData("global/limits", "global/limits")]
    [InlineData("pinned", "global/tagged")]
    public async Task Search_PlainWords_FindsTheEntry(string query, string key)
    {
        var store = await OpenAsync();
        await FillAsync(store);
        Assert.Equal(key, (await store.FindAsync(query)).FirstOrDefault());
    }

    [Theory]
    [InlineData("xyzzy plugh")]
    [InlineData("火山")]
    public async Task Search_NothingRelevant_FindsNothing(string query)
    {
        var store = await OpenAsync();
        await FillAsync(store);
        Assert.Empty(await store.FindAsync(query));
    }

    [Fact]
    public async Task Search_OnlyStopWordsThatAreThere_FindsThem()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/hamlet", "\"to be or not to be\"");
        await store.PutAsync("global/other", "\"nothing of that kind\"");
        Assert.Equal(["global/hamlet"], await store.FindAsync("to be or not to be"));
    }

    [Fact]
    public async Task Search_QuotedPhrase_IsTakenAsItStands()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/a", "\"we restart the worker after a crash\"");
        await store.PutAsync("global/b", "\"after a crash the worker does not restart\"");
        await store.PutAsync("global/c", "\"restart the server after a crash of the worker\"");
        Assert.Equal(["global/a"], await store.FindAsync("\"restart the worker\""));
        Assert.Equal(["global/a", "global/c"], (await store.FindAsync("crash \"after a crash\" -not")).Order());
        Assert.Equal(3, (await store.FindAsync("restart the worker\"")).Length);
    }

    [Fact]
    public async Task Search_ExcludedWord_LeavesItsEntriesOut()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/a", "\"cache in redis\"");
        await store.PutAsync("global/b", "\"cache in memory\"");
        Assert.Equal(["global/b"], await store.FindAsync("cache -redis"));
        Assert.Equal(2, (await store.FindAsync("cache redis")).Length);
        Assert.Equal(["global/a"], await store.FindAsync("-redis"));
    }

    [Fact]
    public async Task Search_Hit_TellsWhatAnAgentNeeds()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/first", "1");
        await store.PutAsync("global/auth", """{"summary":"tokens expire after an hour","owner":"alice"}""");
        await store.PutAsync("global/auth", """{"summary":"tokens expire after a day","owner":"alice"}""", caller: OpenStore.Bob);

        var hit = Assert.Single((await store.SearchAsync(new SearchRequest("when do tokens expire") { WithValues = true })).Hits);
        Assert.Equal(("global/auth", 2L, "bob", Clock.GetUtcNow()), (hit.Key.Value, hit.Version.Value, hit.Author, hit.UpdatedAt));
        Assert.Contains("summary: tokens expire after a day", hit.Snippet, StringComparison.Ordinal);
        Assert.Equal("""{"summary":"tokens expire after a day","owner":"alice"}""", hit.Value.ToString());
        Assert.Equal(["tokens", "expire"], hit.Why.Matched);
        Assert.True(hit.Why.Words > 0 && hit.Why.Near > 0 && hit.Why.Alike > 0);
        Assert.InRange(hit.Score, .3, 1);
        Assert.Null(Assert.Single((await store.SearchAsync(new SearchRequest("tokens"))).Hits).Value);
    }

    [Fact]
    public async Task Search_LongText_ShowsThePartThatMatches()
    {
        var store = await OpenAsync();
        var filler = string.Concat(Enumerable.Repeat("lorem ipsum dolor sit amet ", 200));
        await store.PutAsync("global/long", $"\"{filler}the connection pool is exhausted at noon {filler}\"");
        var hit = Assert.Single((await store.SearchAsync(new SearchRequest("connection pool exhausted"))).Hits);
        Assert.Contains("connection pool is exhausted", hit.Snippet, StringComparison.Ordinal);
        Assert.InRange(hit.Snippet.Length, 40, 260);
    }

    [Fact]
    public async Task Search_Neighbours_OfASessionComeWithWhatWasFound()
    {
        var store = await OpenAsync();
        await store.PutAsync("swarm-x/session-s1/turn-0001", "\"shall we deploy on friday\"");
        await store.PutAsync("swarm-x/session-s1/turn-0002", "\"no, better wait for the weekend to pass\"");
        for (var i = 0; i < 20; i++)
            await store.PutAsync($"global/noise/n{i}", $"\"something else entirely, number {i}\"");
        Assert.Equal(["swarm-x/session-s1/turn-0001", "swarm-x/session-s1/turn-0002"], await store.FindAsync("deploy friday"));
    }

    [Fact]
    public async Task Search_MinScore_DropsTheRest()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/all", "\"rotate the signing keys every month\"");
        await store.PutAsync("global/one", "\"signing of the contract was postponed because of the weather in spring\"");
        Assert.Equal(2, (await store.FindAsync("rotate signing keys month")).Length);
        var hits = (await store.SearchAsync(new SearchRequest("rotate signing keys month") { MinScore = .5 })).Hits;
        Assert.Equal("global/all", Assert.Single(hits).Key.Value);
    }

    [Fact]
    public async Task Search_Cursor_GivesEveryHitOnce()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 25; i++)
            await store.PutAsync($"global/page/p{i:D2}", $"\"apples {new string('x', i)}\"");
        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = await store.SearchAsync(new SearchRequest("apples") { Limit = 10, Cursor = cursor });
            Assert.InRange(page.Hits.Count, 1, 10);
            seen.AddRange(page.Hits.Select(h => h.Key.Value));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(25, seen.Count);
        Assert.Equal(25, seen.Distinct().Count());
    }

    private static async Task FillAsync(OpenStore store)
    {
        await store.PutAsync("global/auth", """{"note":"authentication fails: the login service rejects tokens"}""");
        await store.PutAsync("global/code", "\"call getUserName() before rendering\"");
        await store.PutAsync("global/limits", """{"retry_limit": 5}""");
        await store.PutAsync("global/path", "\"edited src/app/main.cs and the project file\"");
        await store.PutAsync("global/error", "\"build broke with ERR-4711 again\"");
        await store.PutAsync("global/went", "\"they go down the harbor road; harbour closed\"");
        await store.PutAsync("global/chinese", "\"我上司的手机号是13651039007\"");
        await store.PutAsync("global/accent", "\"meet at the Café Zoë\"");
        await store.PutAsync("global/tagged", "\"unremarkable\"", tags: ["pinned"]);
    }
}
