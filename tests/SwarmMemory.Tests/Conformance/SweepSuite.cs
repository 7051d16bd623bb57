using SwarmMemory.Persistence;
using SwarmMemory.Storage;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Clean-up takes what is over and nothing else.</summary>
public abstract class SweepSuite : StoreSuite
{
    private const string Versions = "select count(*) from entry_version";

    private protected SweepSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Run_ExpiredEntries_AreTakenOutAndRefunded()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 10; i++)
            await store.PutAsync($"swarm-hive/agent-alice/{i}", Text(100), tags: ["t"], life: i < 6 ? TimeSpan.FromMinutes(1) : null);
        await store.GetAsync("swarm-hive/agent-alice/0");
        await store.FlushAsync();
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(6, (await store.SweepAsync()).Expired);
        Assert.Equal((400L, 4L), (await store.AccountBytesAsync("agent:hive/alice"), await store.AccountEntriesAsync("agent:hive/alice")));
        Assert.Equal(4, await store.NumberAsync("select count(*) from entry_tag"));
        Assert.Equal(0, await store.NumberAsync("select count(*) from entry_read"));
        Assert.Equal(4, (await store.ListAsync()).Length);
        Assert.Equal(0, (await store.SweepAllAsync()).Expired);
    }

    [Fact]
    public async Task Run_EntryThatPointsAtAnothersVersion_KeepsItsOwn()
    {
        var store = await OpenAsync(Keeping(days: 1, versions: 2) with { Retention = Forever(days: 1, versions: 2) });
        foreach (var key in (string[])["global/x", "global/y", "global/z"])
            await store.PutAsync(key, "1");
        await store.ExecuteAsync("update entry set seq = 3 where key = 'global/x'");
        Clock.Advance(TimeSpan.FromDays(4000));
        Assert.Equal(new SweepResult(0, 0), await store.SweepAllAsync());
    }

    [Fact]
    public async Task Run_LiveEntries_AreNeverTouchedHoweverOldAndUnread()
    {
        var store = await OpenAsync(Keeping(days: 1, versions: 2) with { Retention = Forever(days: 1, versions: 2) });
        for (var i = 0; i < 50; i++)
            await store.PutAsync($"global/{i}", $"{i}", tags: ["t"]);
        Clock.Advance(TimeSpan.FromDays(4000));
        Assert.Equal(new SweepResult(0, 0), await store.SweepAllAsync());
        Assert.Equal(50, (await store.ListAsync(new() { Tags = ["t"], Limit = 500 })).Length);
        for (var i = 0; i < 50; i++)
            Assert.Equal($"{i}", await store.GetTextAsync($"global/{i}"));
    }

    [Fact]
    public async Task Run_ExtendedEntry_LivesOn()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", life: TimeSpan.FromMinutes(1));
        Clock.Advance(TimeSpan.FromSeconds(30));
        await store.PutAsync("global/x", "1", life: TimeSpan.FromMinutes(1));
        Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, (await store.SweepAllAsync()).Expired);
        Assert.Equal("1", await store.GetTextAsync("global/x"));
    }

    [Fact]
    public async Task Run_SupersededVersions_AreDroppedByTheAgeOfWhatReplacedThem()
    {
        var store = await OpenAsync(Keeping(days: 30, versions: 100));
        await store.PutAsync("global/x", "1");
        Clock.Advance(TimeSpan.FromDays(20));
        await store.PutAsync("global/x", "2");
        Clock.Advance(TimeSpan.FromDays(20));
        await store.PutAsync("global/x", "3");
        // Forty days old, but replaced only twenty days ago: a writer who read it may still come back.
        Assert.Equal(0, (await store.SweepAllAsync()).VersionsDropped);
        Clock.Advance(TimeSpan.FromDays(11));
        Assert.Equal(1, (await store.SweepAllAsync()).VersionsDropped);
        Assert.Equal([3L, 2L], (await store.HistoryAsync("global/x")).Select(v => v.Version.Value));
        Assert.Null(await store.GetVersionAsync("global/x", 1));
        Assert.Equal("2", (await store.GetVersionAsync("global/x", 2))!.Value.ToString());
    }

    [Fact]
    public async Task Run_TooManyVersions_AreDroppedByCount()
    {
        var store = await OpenAsync(Keeping(days: 30, versions: 5));
        for (var i = 1; i <= 12; i++)
            await store.PutAsync("global/x", $"{i}");
        await store.PutAsync("global/y", "1");
        Assert.Equal(7, (await store.SweepAllAsync()).VersionsDropped);
        Assert.Equal([12L, 11L, 10L, 9L, 8L], (await store.HistoryAsync("global/x")).Select(v => v.Version.Value));
        Assert.Equal("12", await store.GetTextAsync("global/x"));
        Assert.Single(await store.HistoryAsync("global/y"));
    }

    [Fact]
    public async Task Run_OldDeletion_IsDroppedWithItsEntry()
    {
        var store = await OpenAsync(Keeping(days: 30, versions: 100));
        await store.PutAsync("global/x", "1");
        await store.DeleteAsync("global/x");
        await store.PutAsync("global/y", "1");
        Clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal(0, (await store.SweepAllAsync()).VersionsDropped);
        Assert.Equal(2, (await store.HistoryAsync("global/x")).Count);

        Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(2, (await store.SweepAllAsync()).VersionsDropped);
        Assert.Empty(await store.HistoryAsync("global/x"));
        Assert.Equal((1L, 1L), (await store.NumberAsync(Versions), await store.NumberAsync("select count(*) from entry")));
        Assert.Equal("1", await store.GetTextAsync("global/y"));
    }

    [Fact]
    public async Task Run_TheNewestRow_IsNeverDropped()
    {
        var store = await OpenAsync(Keeping(days: 1, versions: 1));
        await store.PutAsync("global/x", "1");
        await store.DeleteAsync("global/x");
        var newest = await store.Entries.NewestSequenceAsync(Token);
        Clock.Advance(TimeSpan.FromDays(100));
        await store.SweepAllAsync();
        Assert.Equal(newest, await store.Entries.NewestSequenceAsync(Token));
        Assert.Equal(1, await store.NumberAsync(Versions));
        // The control: once it is not the newest any more, it goes.
        await store.PutAsync("global/y", "1");
        await store.SweepAllAsync();
        Assert.Equal(1, await store.NumberAsync(Versions));
        Assert.Equal("1", await store.GetTextAsync("global/y"));
    }

    [Fact]
    public async Task Run_ManyExpired_IsBoundedAndGoesOnWhereItStopped()
    {
        var (store, other) = (await OpenAsync(), await OpenAsync());
        for (var i = 0; i < 450; i++)
            await store.PutAsync($"global/{i}", "1", life: TimeSpan.FromMinutes(1));
        Clock.Advance(TimeSpan.FromMinutes(1));
        List<int> passes = [];
        // The next pass may be another process's.
        for (var i = 0; i < 3; i++)
            passes.Add((await (i % 2 == 0 ? store : other).SweepAsync()).Expired);
        Assert.Equal([200, 200, 50], passes);
        Assert.Equal(0, (await store.SweepAllAsync()).Expired);
    }

    [Fact]
    public async Task RunIfDue_MuchIsOver_IsTakenOutInOneTurn()
    {
        var store = await OpenAsync(Keeping(days: 30, versions: 2));
        await FillAsync(store, 900, _ => "global/x");
        await store.PutAsync("global/y", "1");
        var interval = TimeSpan.FromMinutes(1);
        Assert.Equal(898, (await store.Sweep.RunIfDueAsync(interval, Token))!.VersionsDropped);
        Assert.Null(await store.Sweep.RunIfDueAsync(interval, Token));
        Assert.Equal([900L, 899L], (await store.HistoryAsync("global/x")).Select(v => v.Version.Value));
    }

    [Fact]
    public async Task RunIfDue_NothingIsOver_LooksAtNoMoreThanARoundInTimeTakes()
    {
        var store = await OpenAsync();
        await FillAsync(store, 4500, i => $"global/{i}");
        await store.Sweep.RunIfDueAsync(TimeSpan.FromMinutes(1), Token);
        var first = (await store.ChangesAsync(limit: 2000))[^1].Sequence;
        Assert.Equal(first, (await store.CountersAsync())["sweep.version"]);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await store.Sweep.RunIfDueAsync(TimeSpan.FromMinutes(90), Token)) is { FoundAny: false });
        Assert.Equal(0, (await store.CountersAsync())["sweep.version"]);
    }

    [Fact]
    public async Task Run_MoreVersionsThanASlice_ComesToAllOfThem()
    {
        var store = await OpenAsync();
        await FillAsync(store, 2500, i => $"global/{i}", i => i is 0 or 2499 ? TimeSpan.FromMinutes(1) : null);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await store.SweepAsync()).Expired);
        Assert.Equal(1, (await store.SweepAsync()).Expired);
        Assert.Equal(0, (await store.SweepAllAsync()).Expired);
    }

    [Fact]
    public async Task Run_AClockWasAheadOnce_WhatItLeftGoesInTheEnd()
    {
        var ahead = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Clock.GetUtcNow().AddDays(100));
        var (store, wrong) = (await OpenAsync(Keeping(days: 30, versions: 100)), await OpenAsync(Keeping(days: 30, versions: 100), ahead));
        await wrong.PutAsync("global/x", "1");
        await store.DeleteAsync("global/x");
        await store.PutAsync("global/y", "1");
        Clock.Advance(TimeSpan.FromDays(31));
        await store.SweepAllAsync();
        Clock.Advance(TimeSpan.FromDays(100));
        await store.SweepAllAsync();
        Assert.Equal((1L, "1"), (await store.NumberAsync(Versions), await store.GetTextAsync("global/y")));
    }

    [Fact]
    public async Task RunIfDue_TwoProcesses_OneOfThemClaimsIt()
    {
        var (one, two) = (await OpenAsync(), await OpenAsync());
        var interval = TimeSpan.FromMinutes(1);
        for (var round = 0; round < 3; round++)
        {
            SweepResult?[] claims =
            [
                await one.Sweep.RunIfDueAsync(interval, Token), await two.Sweep.RunIfDueAsync(interval, Token),
                await one.Sweep.RunIfDueAsync(interval, Token),
            ];
            Assert.Single(claims, c => c is not null);
            Clock.Advance(interval - TimeSpan.FromMilliseconds(1));
            Assert.Null(await two.Sweep.RunIfDueAsync(interval, Token));
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public async Task RunIfDue_AtTheSameMoment_OneOfThemClaimsIt()
    {
        OpenStore[] stores = [await OpenAsync(), await OpenAsync(), await OpenAsync(), await OpenAsync()];
        var claims = await Task.WhenAll(stores.Select(s => Task.Run(() => s.Sweep.RunIfDueAsync(TimeSpan.FromMinutes(1), Token), Token)));
        Assert.Single(claims, c => c is not null);
    }

    private static Task<bool> FillAsync(OpenStore store, int count, Func<int, string> key, Func<int, TimeSpan?>? life = null) => store.Storage.WriteAsync(async session =>
    {
        for (var i = 0; i < count; i++)
        {
            await store.Entries.PutAsync(session, OpenStore.Alice, new(MemoryKey.Parse(key(i)), JsonText.Parse($"{i}")) { TimeToLive = life?.Invoke(i) }, Token);
        }

        return true;
    }, Token);

    private static EntryOptions Keeping(int days, int versions) =>
        new() { Retention = new() { History = TimeSpan.FromDays(days), HistoryVersions = versions } };

    private static RetentionPolicy Forever(int days, int versions) => new()
    {
        Categories = Enum.GetValues<MemoryCategory>().ToDictionary(c => c, _ => (TimeSpan?)null),
        History = TimeSpan.FromDays(days),
        HistoryVersions = versions,
    };
}
