using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Monitoring;
using SwarmMemory.Persistence;
using SwarmMemory.Sqlite;
using SwarmMemory.Storage;
using SwarmMemory.Tests.Conformance;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>What care does to a file, and what it never does to memories.</summary>
public sealed class OptimizerTests : SqliteTest
{
    private const int Entries = 3000;

    private async Task<OpenStore> HalfDeadAsync(bool compress = true)
    {
        var store = new OpenStore(await SqliteStorage.OpenAsync(new SqliteOptions { Path = Database }, Clock, NullLogger.Instance, Token),
            EntryOptions.Default with { Compress = compress });
        for (var i = 0; i < Entries; i++)
            await store.PutAsync(Name(i), Value(i), life: TimeSpan.FromDays(i * 7919 % 10 < 5 ? 1 : 400), tags: i % 5 == 0 ? ["t"] : null);
        Clock.Advance(TimeSpan.FromDays(60));
        return store;
    }

    private static string Name(int i) => $"swarm-hive/agent-a{i * 31 % 17}/item-{i}";

    private static string Value(int i) => $"{{\"step\":{i},\"note\":\"{new string((char)('a' + i % 26), i % 300)}\",\"n\":{i * 7919L % 1000003}}}";

    private static Optimizer Optimizer(OpenStore store, EntryOptions? options = null) => new(
        store.Storage, store.Sweep, new ArchivalRemedy(store.Storage, store.Entries, CareOptions.Default), options ?? EntryOptions.Default, store.Search);

    [Fact]
    public async Task Run_Plan_SaysWhatItWouldSaveAndChangesNothing()
    {
        await using var store = await HalfDeadAsync();
        await using var watcher = await Raw.OpenAsync(Database);
        var mark = await Raw.NumberAsync(watcher, "pragma data_version");
        var plan = await Optimizer(store).RunAsync(false, null, null, Token);
        Assert.False(plan.Applied);
        Assert.Equal(Entries / 2, plan.EntriesCleaned);
        Assert.Equal("cleanup", plan.OptimizationsApplied[0]);
        Assert.True(plan.SpaceSaved > Entries / 2 * 50);
        Assert.Equal(mark, await Raw.NumberAsync(watcher, "pragma data_version"));
    }

    [Fact]
    public async Task Run_HalfDeadStore_IsNearlyAsSmallAsAFreshCopyAndEveryLiveEntryIsEqual()
    {
        await using var store = await HalfDeadAsync();
        var result = await Optimizer(store).RunAsync(true, null, null, Token);
        Assert.True(result.Applied);
        Assert.Equal(["cleanup", "defragmentation", "statistics"], result.OptimizationsApplied);
        Assert.True(result.EntriesCleaned >= Entries - 1, $"{result.EntriesCleaned} cleaned");
        Assert.Equal(result.SpaceSaved, result.Steps.Sum(s => s.Saves));

        await Raw.ExecuteAsync(Database, $"vacuum into '{In("fresh.db")}'");
        var (size, fresh) = ((await store.Storage.DescribeAsync(Token)).Size, new FileInfo(In("fresh.db")).Length);
        Assert.True(size <= fresh * 1.1, $"{size} against {fresh}");
        Assert.Equal("ok", await Raw.TextAsync(Database, "pragma integrity_check"));

        var live = 0;
        for (var i = 0; i < Entries; i++)
        {
            var found = await store.GetAsync(Name(i));
            Assert.Equal(i * 7919 % 10 >= 5, found is not null);
            if (found is null)
                continue;
            live++;
            Assert.Equal((Value(i), 1L), (found.Value.ToString(), found.Version.Value));
            Assert.Equal(i % 5 == 0 ? ["t"] : [], found.Tags);
        }

        Assert.Equal(Entries / 2, live);
        Assert.Equal((long)live, (await store.TotalsAsync()).Sum(t => t.Entries));
    }

    [Fact]
    public async Task Run_IndexMadeAnewToo_LeavesNoFreeSpace()
    {
        await using var store = await OpenAsync();
        await store.Storage.WriteAsync(async session =>
        {
            for (var i = 0; i < HealthOptions.Default.SearchBehind + 1000; i++)
            {
                var request = new PutRequest(MemoryKey.Parse(Name(i)), JsonText.Parse(Value(i))) { TimeToLive = TimeSpan.FromDays(i * 7919 % 10 < 5 ? 1 : 400) };
                await store.Entries.PutAsync(session, Caller.Parse("tester", "tester"), request, Token);
            }

            return true;
        }, Token);
        Clock.Advance(TimeSpan.FromDays(60));
        var result = await Optimizer(store).RunAsync(true, null, null, Token);
        Assert.Equal(["cleanup", "rebuild_index", "defragmentation", "statistics"], result.OptimizationsApplied);
        Assert.Equal(0, (await store.Storage.DescribeAsync(Token)).Free);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(Entries)]
    public async Task Run_FreshStore_IsPromisedNextToNothing(int count)
    {
        await using var store = await OpenAsync();
        for (var i = 0; i < count; i++)
            await store.PutAsync(Name(i), Value(i));
        Assert.DoesNotContain((await Optimizer(store).RunAsync(false, null, null, Token)).Steps, s => s.Remedy == "defragmentation");
        Assert.True(await store.Storage.Care.MeasureSpreadAsync(Token) <= (await store.Storage.DescribeAsync(Token)).Size * 0.05);
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(3000, 2)]
    [InlineData(30000, 1)]
    [InlineData(2000, 20)]
    public async Task Run_ThinnedStore_SavesWhatWasPromised(int count, int size)
    {
        await using var store = await OpenAsync();
        await store.Storage.WriteAsync(async session =>
        {
            for (var i = 0; i < count; i++)
            {
                var request = new PutRequest(MemoryKey.Parse(Name(i)), JsonText.Parse(Incompressible(i, size))) { TimeToLive = TimeSpan.FromDays(i * 7919 % 10 < 6 ? 1 : 400) };
                await store.Entries.PutAsync(session, Caller.Parse("tester", "tester"), request, Token);
            }

            return true;
        }, Token);
        Clock.Advance(TimeSpan.FromDays(60));
        await store.Sweep.RunToTheEndAsync(Token);

        var promised = (await Optimizer(store).RunAsync(false, ["defragmentation"], null, Token)).SpaceSaved;
        var saved = (await Optimizer(store).RunAsync(true, ["defragmentation"], null, Token)).SpaceSaved;
        Assert.True(saved > 0);
        Assert.InRange((double)promised / saved, 0.8, 1.2);
        Assert.Equal("ok", await Raw.TextAsync(Database, "pragma integrity_check"));
    }

    private static string Incompressible(int seed, int size)
    {
        var bytes = new byte[(30 + seed % 300) * size];
        new Random(seed).NextBytes(bytes);
        return $"\"{Convert.ToBase64String(bytes)}\"";
    }

    [Fact]
    public async Task Run_Compression_MakesOldValuesSmallerAndLeavesThemEqual()
    {
        await using var store = await HalfDeadAsync(compress: false);
        var wanted = (await store.Storage.DescribeAsync(Token)).Size;
        var plan = await Optimizer(store).RunAsync(false, ["compression"], null, Token);
        Assert.True(plan.SpaceSaved > 0);
        await Optimizer(store).RunAsync(true, ["compression"], null, Token);
        Assert.Equal(0, (await Optimizer(store).RunAsync(false, ["compression"], null, Token)).SpaceSaved);
        Assert.True(await store.NumberAsync("select count(*) from entry_version where codec = 1") > 100);
        for (var i = 0; i < Entries; i++)
            Assert.Equal(i * 7919 % 10 >= 5 ? Value(i) : null, await store.GetTextAsync(Name(i)));
        Assert.True(wanted > 0);
    }

    [Fact]
    public async Task Run_CompressionSwitchedOff_ChangesNothing()
    {
        await using var store = await HalfDeadAsync(compress: false);
        var result = await Optimizer(store, EntryOptions.Default with { Compress = false }).RunAsync(true, ["compression"], null, Token);
        Assert.Contains("compression_enabled", Assert.Single(result.Steps).Does, StringComparison.Ordinal);
        Assert.Equal(0, await store.NumberAsync("select count(*) from entry_version where codec = 1"));
    }

    [Fact]
    public async Task Run_UnknownRemedy_IsRefusedAndNamesThoseThereAre()
    {
        await using var store = await OpenAsync();
        var error = await FailsAsync(ErrorCode.InvalidArgument, () => Optimizer(store).RunAsync(true, ["cleanup", "delete_everything"], null, Token));
        Assert.Contains("defragmentation", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("indexes")]
    [InlineData("statistics")]
    public async Task Run_EngineRemedies_LeaveASoundFile(string remedy)
    {
        await using var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        Assert.Equal([remedy], (await Optimizer(store).RunAsync(true, [remedy], null, Token)).OptimizationsApplied);
        Assert.Empty(await store.Storage.Care.CheckAsync(Token));
        Assert.Equal("1", await store.GetTextAsync("global/x"));
    }

    [Fact]
    public async Task Run_AllRemedies_TakeNothingThatIsMerelyUnread()
    {
        // What the described system's own clean-up lost: state, knowledge and messages that nobody had read for a while.
        await using var storage = await SqliteStorage.OpenAsync(new SqliteOptions { Path = Database }, Clock, NullLogger.Instance, Token);
        await using var store = new SwarmStore(storage, EntryOptions.Default, HousekeepingOptions.None, Clock, NullLoggerFactory.Instance);
        var (alice, bob) = (store.For("alice", "hive"), store.For("bob", "hive"));
        await alice.InitializeAgentMemoryAsync(JsonText.Parse("""{"role":"tester"}"""), cancellationToken: Token);
        await bob.InitializeAgentMemoryAsync(JsonText.Parse("""{"role":"reader"}"""), cancellationToken: Token);
        await alice.StoreAgentDecisionAsync("plan", JsonText.Parse("1"), cancellationToken: Token);
        await alice.ShareKnowledgeWithSwarmAsync("topic", JsonText.Parse("2"), cancellationToken: Token);
        await alice.SendMessageAsync(new MessageRequest("bob", JsonText.Parse("\"hello\"")), Token);
        var before = (await alice.ListAsync(new ListRequest(), Token)).Items;

        Clock.Advance(TimeSpan.FromDays(6));
        for (var i = 0; i < 3; i++)
        {
            await alice.OptimizeMemoryAsync(apply: true, ["cleanup", "compression", "defragmentation", "indexes", "statistics"], cancellationToken: Token);
            await store.Care.TickAsync(Token);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(before.Select(e => (e.Key, e.Version)), (await alice.ListAsync(new ListRequest(), Token)).Items.Select(e => (e.Key, e.Version)));
        Assert.Equal("\"hello\"", Assert.Single((await bob.ReadMessagesAsync(new MailboxRequest { Type = MessageTypes.Plain }, Token)).Messages).Body.ToString());
    }

    [Fact]
    public async Task Tick_FreeSpaceInside_IsGivenBackAPieceAtATime()
    {
        await using (var filling = await HalfDeadAsync())
            await filling.Sweep.RunToTheEndAsync(Token);
        await using var storage = await SqliteStorage.OpenAsync(new SqliteOptions { Path = Database }, Clock, NullLogger.Instance, Token);
        await using var store = new SwarmStore(storage, EntryOptions.Default, HousekeepingOptions.None, Clock, NullLoggerFactory.Instance);
        await Raw.ExecuteAsync(Database, "delete from entry_version where seq not in (select seq from entry)");
        await Raw.ExecuteAsync(Database, "create table ballast (b); insert into ballast select zeroblob(2000000); drop table ballast");
        var before = await storage.DescribeAsync(Token);
        Assert.True(before.Free > before.Size * 0.3);
        for (var i = 0; i < 20; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(5));
            await store.Care.TickAsync(Token);
        }

        var after = await storage.DescribeAsync(Token);
        Assert.True(after.Free <= after.Size * 0.15, $"{after.Free} of {after.Size}");
    }
}
