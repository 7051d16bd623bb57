using SwarmMemory.Storage;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>What leases allow, whoever gave them: the rows stand in the store's own tables.</summary>
public abstract class LeaseGuardSuite : StoreSuite
{
    private const int Read = 1;
    private const int Write = 2;
    private const int Exclusive = 3;
    private const string Key = "global/plan/step";

    private protected LeaseGuardSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Theory]
    [InlineData(Read, Key, true, false)]
    [InlineData(Write, Key, true, false)]
    [InlineData(Exclusive, Key, false, false)]
    [InlineData(Read, "global/plan", true, true)]
    [InlineData(Write, "global/plan", true, true)]
    [InlineData(Exclusive, "global/plan", false, false)]
    [InlineData(Exclusive, "global", false, false)]
    [InlineData(Exclusive, "global/plan/step/below", true, true)]
    [InlineData(Exclusive, "global/pla", true, true)]
    [InlineData(Exclusive, "global/plan/ste", true, true)]
    [InlineData(Exclusive, "global/plan/steps", true, true)]
    public async Task Call_AnotherHoldsALease_MayReadAndWrite(int mode, string resource, bool mayRead, bool mayWrite)
    {
        var store = await OpenAsync();
        await store.PutAsync(Key, "1");
        await LeaseAsync(store, resource, mode, "bob");

        await AssertAllowedAsync(mayRead, () => store.GetAsync(Key));
        await AssertAllowedAsync(mayRead, () => store.HistoryAsync(Key));
        await AssertAllowedAsync(mayRead, () => store.GetVersionAsync(Key, 1));
        Assert.Equal(mayRead ? [Key] : [], await store.ListAsync());
        await AssertAllowedAsync(mayWrite, () => store.PutAsync(Key, "2"));
        await AssertAllowedAsync(mayWrite, () => store.DeleteAsync(Key));
        // Its holder may do all of it.
        await store.PutAsync(Key, "3", OpenStore.Bob);
        Assert.NotNull(await store.GetAsync(Key, OpenStore.Bob));
        Assert.Equal([Key], await store.ListAsync(caller: OpenStore.Bob));
        await store.DeleteAsync(Key, OpenStore.Bob);
    }

    [Fact]
    public async Task Put_RefusedByALease_SaysWhoAndUntilWhen()
    {
        var store = await OpenAsync();
        await LeaseAsync(store, "global/plan", Exclusive, "bob", reason: "moving house");
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => store.PutAsync(Key, "\"secret\""));
        Assert.Equal(ErrorCode.Locked, error.Code);
        Assert.Equal(
            "\"global/plan/step\" cannot be written: bob holds an exclusive lock on \"global/plan\" until 12:01:00Z (moving house).", error.Message);
        Assert.Equal((Key, "bob"), (error.Facts["key"], error.Facts["holder"]));
        Assert.Equal("2026-03-01T12:01:00.0000000+00:00", error.Facts["expires_at"]);
        Assert.Null(await store.GetAsync(Key, OpenStore.Bob));
    }

    [Fact]
    public async Task Put_NewKeyUnderALease_RefusedToo()
    {
        var store = await OpenAsync();
        await LeaseAsync(store, "global/new", Write, "bob");
        await AssertRefusedAsync(ErrorCode.Locked, () => store.PutAsync("global/new", "1"));
        await AssertRefusedAsync(ErrorCode.Locked, () => store.PutAsync("global/new", "1", expected: 0));
    }

    [Fact]
    public async Task Call_OwnLeaseBesideAnothers_DoesNotCoverIt()
    {
        var store = await OpenAsync();
        await store.PutAsync(Key, "1");
        await LeaseAsync(store, Key, Read, "alice");
        await store.PutAsync(Key, "2");
        await LeaseAsync(store, Key, Read, "bob", fence: 2);
        await AssertRefusedAsync(ErrorCode.Locked, () => store.PutAsync(Key, "3"));
        Assert.Equal("2", await store.GetTextAsync(Key));
    }

    [Fact]
    public async Task Call_SameNameInAnotherSwarm_IsAnotherAgent()
    {
        var store = await OpenAsync();
        await LeaseAsync(store, Key, Write, "alice", swarm: "other");
        await AssertRefusedAsync(ErrorCode.Locked, () => store.PutAsync(Key, "1"));
        await store.PutAsync(Key, "1", Caller.Parse("other", "alice"));
    }

    [Fact]
    public async Task Call_LeaseRanOut_CountsNoMore()
    {
        var store = await OpenAsync();
        await store.PutAsync(Key, "1");
        await LeaseAsync(store, Key, Exclusive, "bob");
        Clock.Advance(TimeSpan.FromMilliseconds(59_999));
        await AssertRefusedAsync(ErrorCode.Locked, () => store.PutAsync(Key, "2"));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await store.PutAsync(Key, "2");
        Assert.Equal("2", await store.GetTextAsync(Key));
        Assert.Equal([Key], await store.ListAsync());
    }

    [Fact]
    public async Task Get_ManyKeysOneIsHeldExclusively_Refused()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/a", "1");
        await store.PutAsync("global/b", "1");
        await LeaseAsync(store, "global/b", Exclusive, "bob");
        MemoryKey[] keys = [MemoryKey.Parse("global/a"), MemoryKey.Parse("global/b")];
        await AssertRefusedAsync(ErrorCode.Locked, () => store.Entries.GetAsync(OpenStore.Alice, keys, Token));
        Assert.NotNull(await store.GetAsync("global/a"));
    }

    [Fact]
    public async Task List_SomeHeldExclusively_PagesAreFullWithoutThem()
    {
        var store = await OpenAsync();
        for (var i = 10; i < 40; i++)
            await store.PutAsync($"global/{i}", "1");
        for (var i = 15; i < 35; i++)
            await LeaseAsync(store, $"global/{i}", Exclusive, "bob");

        List<string> keys = [];
        var request = new ListRequest { Limit = 4 };
        while (true)
        {
            var page = await store.ListPageAsync(request);
            keys.AddRange(page.Items.Select(i => i.Key.Value));
            if (page.NextCursor is null)
                break;
            Assert.Equal(4, page.Items.Count);
            request = request with { Cursor = page.NextCursor };
        }

        Assert.Equal([.. Enumerable.Range(10, 5).Select(i => $"global/{i}"), .. Enumerable.Range(35, 5).Select(i => $"global/{i}")], keys);
    }

    [Fact]
    public async Task Put_WithTheFenceOfTheLease_Passes()
    {
        var store = await OpenAsync();
        await LeaseAsync(store, Key, Write, "alice", fence: 7);
        Assert.Equal(1, (await store.PutAsync(Key, "1", fence: 7)).Version.Value);
        Assert.True((await store.DeleteAsync(Key, fence: 7)).Found);
    }

    [Fact]
    public async Task Put_WithAnOlderFence_Refused()
    {
        var store = await OpenAsync();
        await LeaseAsync(store, Key, Write, "alice", fence: 7);
        var error = await AssertRefusedAsync(ErrorCode.StaleFence, () => store.PutAsync(Key, "1", fence: 6));
        Assert.Equal("Fence 6 on \"global/plan/step\" is old: 7 was granted since.", error.Message);
        await AssertRefusedAsync(ErrorCode.StaleFence, () => store.DeleteAsync(Key, fence: 6));
        Assert.Null(await store.GetAsync(Key));
    }

    [Fact]
    public async Task Put_WithAFenceThatIsNotTheCallers_Refused()
    {
        var store = await OpenAsync();
        await AssertRefusedAsync(ErrorCode.StaleFence, () => store.PutAsync(Key, "1", fence: 1));
        await LeaseAsync(store, Key, Write, "bob", fence: 3);
        await AssertRefusedAsync(ErrorCode.StaleFence, () => store.PutAsync(Key, "1", fence: 3));
        await AssertRefusedAsync(ErrorCode.StaleFence, () => store.PutAsync(Key, "1", OpenStore.Bob, fence: 4));
        await store.PutAsync(Key, "1", OpenStore.Bob, fence: 3);
    }

    [Fact]
    public async Task Put_TheLeaseRanOut_ItsFenceIsRefusedAlthoughNobodyTookOver()
    {
        var store = await OpenAsync();
        await LeaseAsync(store, Key, Write, "alice", fence: 7);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await AssertRefusedAsync(ErrorCode.StaleFence, () => store.PutAsync(Key, "1", fence: 7));
        // Without a fence it is a plain write, which no lease stands against.
        await store.PutAsync(Key, "1");
    }

    [Fact]
    public async Task Put_PausedHolderComesBack_ItsFenceIsOldAndNothingIsLost()
    {
        var (alice, bob) = (await OpenAsync(), await OpenAsync());
        await LeaseAsync(alice, Key, Write, "alice", fence: 1);
        await alice.PutAsync(Key, "\"base\"", fence: 1);
        Clock.Advance(TimeSpan.FromMinutes(2));
        await LeaseAsync(bob, Key, Write, "bob", fence: 2);
        await bob.PutAsync(Key, "\"bob's\"", OpenStore.Bob, fence: 2);
        await AssertRefusedAsync(ErrorCode.StaleFence, () => alice.PutAsync(Key, "\"stale\"", fence: 1));
        Assert.Equal("\"bob's\"", await bob.GetTextAsync(Key));
    }

    private async Task LeaseAsync(
        OpenStore store, string resource, int mode, string agent, long fence = 1, string swarm = "hive", string? reason = null)
    {
        var now = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var time = await store.Storage.ReadAsync(session => Task.FromResult(session.Leases.Now(session)), Token);
        await store.ExecuteAsync("""
            insert into lease (resource, fence, mode, swarm, agent, held, clock, ends_at, last_at, acquired_at, expires_at, reason)
            values (@resource, @fence, @mode, @swarm, @agent, 1, @clock, @end, @end, @now, @until, @reason)
            """, ("@resource", resource), ("@fence", fence), ("@mode", mode), ("@swarm", swarm), ("@agent", agent), ("@clock", time.Clock),
            ("@end", time.Milliseconds + 60_000), ("@now", now), ("@until", now + 60_000), ("@reason", reason));
        await store.ExecuteAsync("""
            insert into fence (resource, value) values (@resource, @fence)
            on conflict (resource) do update set value = excluded.value
            """, ("@resource", resource), ("@fence", fence));
    }

    private static async Task AssertAllowedAsync(bool allowed, Func<Task> call)
    {
        if (allowed)
            await call();
        else
            await AssertRefusedAsync(ErrorCode.Locked, call);
    }

    private static async Task<SwarmMemoryException> AssertRefusedAsync(ErrorCode code, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(call);
        Assert.Equal(code, error.Code);
        return error;
    }
}
