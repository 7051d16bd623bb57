using SwarmMemory.Coordination;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Where a search looks, and what never comes back.</summary>
public abstract class SearchScopeSuite : StoreSuite
{
    private protected SearchScopeSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Theory]
    [InlineData("swarm-a/agent-x/", 3)]
    [InlineData("swarm-a/agent-x", 4)]
    [InlineData("swarm-a/", 5)]
    [InlineData("swarm-a/agent-x/n1", 1)]
    [InlineData("swarm-b/", 1)]
    [InlineData("swarm-c/", 0)]
    [InlineData("swarm-", 6)]
    public async Task Search_Prefix_IsAppliedBeforeRanking(string prefix, int expected)
    {
        var store = await OpenAsync();
        foreach (var indexed in (bool[])[false, true])
        {
            string[] keys = ["swarm-a/agent-x/n1", "swarm-a/agent-x/n2", "swarm-a/agent-x/n3", "swarm-a/agent-xy/n1", "swarm-a/global/n1", "swarm-b/global/n1"];
            foreach (var key in keys)
                await store.PutAsync(key, "\"apples and pears\"");
            if (indexed)
                await IndexAllAsync(store);
            var hits = (await store.SearchAsync(new SearchRequest("apples") { Prefix = prefix })).Hits;
            Assert.Equal(expected, hits.Count);
            Assert.All(hits, h => Assert.StartsWith(prefix, h.Key.Value, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Search_FewAmongManyBetterOnes_AreFoundThroughEveryFilter()
    {
        var store = await OpenAsync();
        var start = Clock.GetUtcNow();
        await store.PutAsync("swarm-few/global/it", "\"apples among much else that has nothing to do with it\"", caller: OpenStore.Bob, tags: ["rare"]);
        Clock.Advance(TimeSpan.FromDays(3));
        for (var i = 0; i < 700; i++)
            await store.PutAsync($"swarm-many/global/n{i}", "\"apples apples\"", tags: ["common"]);
        await IndexAllAsync(store);
        SearchRequest[] narrow =
        [
            new("apples") { Prefix = "swarm-few/" }, new("apples") { Tags = ["rare"] }, new("apples") { Author = "bob" },
            new("apples") { Until = start.AddDays(1) }, new("\"apples among much else\""),
        ];
        foreach (var request in narrow)
            Assert.Equal("swarm-few/global/it", Assert.Single((await store.SearchAsync(request)).Hits).Key.Value);
        Assert.Empty((await store.SearchAsync(new SearchRequest("apples") { Tags = ["rare", "common"] })).Hits);
        Assert.Equal(10, (await store.SearchAsync(new SearchRequest("apples") { Since = start.AddDays(2) })).Hits.Count);
        Assert.DoesNotContain(await store.FindAsync("apples"), k => k.StartsWith("swarm-few", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Search_DeletedAndExpired_NeverComeBack(bool indexed)
    {
        var store = await OpenAsync();
        await store.PutAsync("global/deleted", "\"apples\"");
        await store.PutAsync("global/expiring", "\"apples\"", life: TimeSpan.FromMinutes(1));
        await store.PutAsync("global/kept", "\"apples\"");
        if (indexed)
            await IndexAllAsync(store);
        Assert.Equal(3, (await store.FindAsync("apples")).Length);

        await store.DeleteAsync("global/deleted");
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["global/kept"], await store.FindAsync("apples"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Search_UpdatedEntry_IsFoundByWhatItSaysNow(bool indexed)
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "\"apples\"");
        if (indexed)
            await IndexAllAsync(store);
        await store.PutAsync("global/x", "\"pears\"");
        Assert.Empty(await store.FindAsync("apples"));
        Assert.Equal(["global/x"], await store.FindAsync("pears"));
    }

    [Fact]
    public async Task Search_ExclusivelyLockedByAnother_SkipsItUntilItIsFree()
    {
        var store = await OpenAsync();
        await store.PutAsync("swarm-a/global/secret", "\"apples\"");
        await store.PutAsync("swarm-a/global/plain", "\"apples\"");
        await LeaseAsync(store, "swarm-a/global/secret", OpenStore.Alice, LockMode.Exclusive);
        Assert.Equal(["swarm-a/global/plain"], await store.FindAsync("apples", OpenStore.Bob));
        Assert.Equal(2, (await store.FindAsync("apples", OpenStore.Alice)).Length);
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(2, (await store.FindAsync("apples", OpenStore.Bob)).Length);
    }

    [Fact]
    public async Task Search_WriteLocked_IsStillFound()
    {
        var store = await OpenAsync();
        await store.PutAsync("swarm-a/global/x", "\"apples\"");
        await LeaseAsync(store, "swarm-a/global/x", OpenStore.Alice, LockMode.Write);
        Assert.Single(await store.FindAsync("apples", OpenStore.Bob));
    }

    private static async Task LeaseAsync(OpenStore store, string resource, Caller holder, LockMode mode) =>
        Assert.IsType<LockAttempt.Granted>(await LockSuite.Locks(store).TryAsync(
            holder, new LockRequest(LockResource.Parse(resource), mode) { TimeToLive = TimeSpan.FromMinutes(1) }, Token));

    private static async Task IndexAllAsync(OpenStore store)
    {
        for (var i = 0; i < 65; i++)
            await store.PutAsync($"neural/filler/f{i}", $"{i}");
        await store.Search.KeepUpAsync(Token);
        Assert.InRange((await store.Search.HealthAsync(Token)).Behind, 0, 64);
    }
}
