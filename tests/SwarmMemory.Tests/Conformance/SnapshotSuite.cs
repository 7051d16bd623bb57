using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Learning;
using SwarmMemory.Monitoring;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>A snapshot is one moment of the store, and a store can be brought back to it while everybody has it open.</summary>
public abstract partial class SnapshotSuite : StoreSuite
{
    private readonly TemporaryFolder _folder = new();

    private protected SnapshotSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private protected SnapshotKeeper Keeper(OpenStore store, int kept = 14, TimeSpan? age = null) => new(
        store.Storage, new SnapshotOptions(_folder.File("backups"), kept, age ?? TimeSpan.FromDays(30), []), Clock, NullLogger.Instance);

    private protected Task<SnapshotInfo> MakeAsync(OpenStore store, string? label = null) =>
        Keeper(store).CreateAsync(label, SnapshotKeeper.Manual, null, Token);

    private protected Task<RestoreResult> RestoreAsync(OpenStore store, string name, string? prefix = null) =>
        Keeper(store).RestoreAsync(OpenStore.Bob, name, prefix, null, Token);

    [Fact]
    public async Task Create_Store_HasItsEntriesAndAChecksum()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 20; i++)
            await store.PutAsync($"global/{i}", Text(500));
        await store.DeleteAsync("global/3");

        var made = await MakeAsync(store, "before-release");
        Assert.Equal(("20260301T120000Z-before-release", 19L, 21L), (made.Name, made.Entries, made.Sequence));
        Assert.Matches("^xxh128:[0-9a-f]{32}$", made.Checksum);
        Assert.Equal(made, Assert.Single(Keeper(store).List()));
        Assert.Equal(made.Size, new FileInfo(_folder.File($"backups/{made.Name}.db")).Length);
        Assert.Equal(2, Directory.GetFiles(_folder.File("backups")).Length);

        // Two of one second: both are there.
        Assert.Equal("20260301T120000Z-before-release.2", (await MakeAsync(store, "before-release")).Name);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("01234567890123456789012345678901234567890")]
    public async Task Create_BadLabel_IsRefusedWithAGoodOne(string label)
    {
        var store = await OpenAsync();
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => MakeAsync(store, label));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.False(Directory.Exists(_folder.File("backups")));
    }

    [Fact]
    public async Task Create_Cancelled_LeavesNothing()
    {
        var store = await OpenAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Keeper(store).CreateAsync(null, SnapshotKeeper.Manual, null, cancelled.Token));
        Assert.Empty(Directory.Exists(_folder.File("backups")) ? Directory.GetFiles(_folder.File("backups")) : []);
    }

    [Fact]
    public async Task Create_MoreThanAreKept_TheOldestOfTheOriginGo()
    {
        var store = await OpenAsync();
        var keeper = Keeper(store, kept: 3, age: TimeSpan.FromHours(10));
        List<string> names = [];
        for (var i = 0; i < 5; i++)
        {
            names.Add((await keeper.CreateAsync(null, SnapshotKeeper.Manual, null, Token)).Name);
            Clock.Advance(TimeSpan.FromHours(1));
        }

        var scheduled = await keeper.CreateAsync(null, SnapshotKeeper.Scheduled, null, Token);
        Assert.Equal([scheduled.Name, names[4], names[3], names[2]], keeper.List().Select(s => s.Name));

        // By age too, but the newest of each origin is never taken away.
        Clock.Advance(TimeSpan.FromDays(3));
        var last = await keeper.CreateAsync(null, SnapshotKeeper.Scheduled, null, Token);
        Assert.Equal([last.Name, names[4]], keeper.List().Select(s => s.Name));
    }

    [Fact]
    public async Task Restore_WhatChangedSince_IsAsItWas()
    {
        var (store, other) = (await OpenAsync(), await OpenAsync());
        await store.PutAsync("global/same", "1");
        await store.PutAsync("global/changed", "\"old\"", tags: ["a", "b"], life: TimeSpan.FromDays(5));
        await store.PutAsync("swarm-hive/agent-alice/deleted", Text(1000));
        var made = await MakeAsync(store);
        var before = await StateAsync(other);

        Clock.Advance(TimeSpan.FromMinutes(1));
        await other.PutAsync("global/changed", "\"new\"", OpenStore.Bob, tags: ["c"]);
        await other.DeleteAsync("swarm-hive/agent-alice/deleted");
        await other.PutAsync("swarm-hive/agent-alice/added", Text(3000));
        var newest = await store.Entries.NewestSequenceAsync(Token);

        var result = await RestoreAsync(store, made.Name);
        Assert.Equal((2L, 1L, 1L), (result.Restored, result.Deleted, result.Unchanged));
        Assert.Equal(before, await StateAsync(other));
        Assert.Equal(["global/changed"], await other.ListAsync(new() { Tags = ["a"] }));
        Assert.Empty(await other.ListAsync(new() { Tags = ["c"] }));
        Assert.Equal((1000L, 1L), (await store.AccountBytesAsync("agent:hive/alice"), await store.AccountEntriesAsync("agent:hive/alice")));

        // Versions and the change feed went forward, and history has what was replaced.
        Assert.Equal(3, (await other.GetAsync("global/changed"))!.Version.Value);
        Assert.Equal(["global/changed", "global/same", "swarm-hive/agent-alice/added", "swarm-hive/agent-alice/deleted"],
            (await other.ListEverAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(["swarm-hive/agent-alice/added", "global/changed", "swarm-hive/agent-alice/deleted"],
            (await other.ChangesAsync(newest)).OrderBy(c => c.Outcome).Select(c => c.Key.Value));
        var history = await other.HistoryAsync("global/changed");
        Assert.Equal([WriteOutcome.Restored, WriteOutcome.Updated, WriteOutcome.Created], history.Select(v => v.Outcome));
        Assert.Equal(("alice", "snapshot restore"), (history[0].Author, history[0].Tool));
        Assert.Equal("\"new\"", (await other.GetVersionAsync("global/changed", 2))!.Value.ToString());
    }

    [Fact]
    public async Task Restore_ThatWasAMistake_IsUndoneByTheSnapshotBeforeIt()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        var made = await MakeAsync(store);
        await store.PutAsync("global/x", "2");
        await store.PutAsync("global/y", "1");
        var wanted = await StateAsync(store);

        var result = await RestoreAsync(store, made.Name);
        Assert.NotEqual(wanted, await StateAsync(store));
        await RestoreAsync(store, result.Before!);
        Assert.Equal(wanted, await StateAsync(store));
    }

    [Fact]
    public async Task Restore_Prefix_LeavesOtherKeysAlone()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/a/x", "1");
        await store.PutAsync("global/b/x", "1");
        var made = await MakeAsync(store);
        await store.PutAsync("global/a/x", "2");
        await store.PutAsync("global/a/y", "2");
        await store.PutAsync("global/b/x", "2");

        var result = await RestoreAsync(store, made.Name, "global/a/");
        Assert.Equal((1L, 1L, 0L), (result.Restored, result.Deleted, result.Unchanged));
        Assert.Equal(("1", null, "2"), (await store.GetTextAsync("global/a/x"), await store.GetTextAsync("global/a/y"), await store.GetTextAsync("global/b/x")));
    }

    [Fact]
    public async Task Restore_DamagedEntry_IsWholeAgain()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", Text(1000));
        var made = await MakeAsync(store);
        await Fixture.DamageAsync("global/x");
        await Assert.ThrowsAsync<SwarmMemoryException>(() => store.GetAsync("global/x"));

        Assert.Equal(1, (await RestoreAsync(store, made.Name)).Restored);
        Assert.Equal(Text(1000), await store.GetTextAsync("global/x"));
    }

    [Fact]
    public async Task Restore_FencesAndLeases_GoOn()
    {
        var store = await OpenAsync();
        await store.ExecuteAsync("insert into fence (resource, value) values ('global/x', 3)");
        var made = await MakeAsync(store);
        await store.ExecuteAsync("update fence set value = 9");
        await LockAsync(store, "global/x");
        await RestoreAsync(store, made.Name);
        Assert.Equal((10L, 1L), (await store.NumberAsync("select value from fence"), await store.NumberAsync("select count(*) from lease")));
    }

    [Fact]
    public async Task Restore_LearningThatWasLost_ComesBackAndWhatWasLearnedSinceStays()
    {
        var store = await OpenAsync();
        var learning = new LearningStore(store.Storage, LearningOptions.Default);
        await LearnAsync(learning, "build", "pair", 30);
        var advice = await AdviceAsync(learning, "build");
        var made = await MakeAsync(store);

        await LearnAsync(learning, "build", "alone", 60);
        var since = await AdviceAsync(learning, "build");
        await RestoreAsync(store, made.Name);
        Assert.Equal(since, await AdviceAsync(learning, "build"));

        foreach (var table in (string[])["outcome", "learn_state", "learn_task", "learn_strategy", "learn_tally", "learn_level", "learn_weight", "learn_field", "learn_agent"])
            await store.ExecuteAsync($"delete from {table}");
        Assert.StartsWith(" ", await AdviceAsync(learning, "build"), StringComparison.Ordinal);
        await RestoreAsync(store, made.Name);
        Assert.Equal(advice, await AdviceAsync(learning, "build"));
        Assert.NotEqual(since, advice);
    }

    [Fact]
    public async Task Restore_WhatSearchFindsFollows()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 100; i++)
            await store.PutAsync($"global/{i}", $"\"walnut {i}\"");
        var made = await MakeAsync(store);
        for (var i = 0; i < 100; i++)
            await store.PutAsync($"global/{i}", $"\"hazel {i}\"");
        Assert.Equal((0, 10), ((await store.FindAsync("walnut")).Length, (await store.FindAsync("hazel")).Length));
        await RestoreAsync(store, made.Name);
        Assert.Equal((10, 0), ((await store.FindAsync("walnut")).Length, (await store.FindAsync("hazel")).Length));
    }

    [Fact]
    public async Task Restore_DamagedSnapshot_IsRefusedAndNothingChanges()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        var made = await MakeAsync(store);
        await store.PutAsync("global/x", "2");
        await using (var file = new FileStream(_folder.File($"backups/{made.Name}.db"), FileMode.Open))
        {
            file.Position = made.Size / 2;
            file.WriteByte(0xA5);
        }

        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => RestoreAsync(store, made.Name));
        Assert.Equal(ErrorCode.CorruptEntry, error.Code);
        Assert.Contains(made.Name, error.Message, StringComparison.Ordinal);
        Assert.Equal("2", await store.GetTextAsync("global/x"));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("../memory")]
    [InlineData("")]
    public async Task Restore_UnknownName_IsNotFound(string name)
    {
        var store = await OpenAsync();
        await MakeAsync(store);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<SwarmMemoryException>(() => RestoreAsync(store, name))).Code);
    }

    [Fact]
    public async Task RestoreFromHistory_Prefix_IsAsItWasThen()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/p/changed", "1", tags: ["t"]);
        await store.PutAsync("global/p/deleted", "1");
        await store.PutAsync("global/p/same", "1");
        Clock.Advance(TimeSpan.FromHours(1));
        var then = Clock.GetUtcNow();
        Clock.Advance(TimeSpan.FromHours(1));
        await store.PutAsync("global/p/changed", "2", tags: []);
        await store.PutAsync("global/p/changed", "3");
        await store.DeleteAsync("global/p/deleted");
        await store.PutAsync("global/p/added", "1");
        await store.PutAsync("global/other", "1");

        var result = await store.Entries.RestoreAsync(OpenStore.Alice, "global/p/", then, Token);
        Assert.Equal(new RestoreResult(2, 1, 1), result);
        Assert.Equal(["global/other", "global/p/changed", "global/p/deleted", "global/p/same"], await store.ListAsync());
        Assert.Equal("1", await store.GetTextAsync("global/p/changed"));
        Assert.Equal(["global/p/changed"], await store.ListAsync(new() { Tags = ["t"] }));
        Assert.Equal(new RestoreResult(0, 0, 4), await store.Entries.RestoreAsync(OpenStore.Alice, "global/p/", Clock.GetUtcNow(), Token));
    }

    [Fact]
    public async Task RestoreFromHistory_BeyondHistory_LeavesTheEntryAsItIs()
    {
        var store = await OpenAsync(EntryOptionsKeeping(versions: 2));
        await store.PutAsync("global/x", "1");
        var then = Clock.GetUtcNow();
        for (var i = 2; i < 6; i++)
        {
            Clock.Advance(TimeSpan.FromHours(1));
            await store.PutAsync("global/x", $"{i}");
        }

        await store.SweepAllAsync();
        Assert.Equal(new RestoreResult(0, 0, 0, 1), await store.Entries.RestoreAsync(OpenStore.Alice, "global/x", then, Token));
        Assert.Equal("5", await store.GetTextAsync("global/x"));
    }

    [Fact]
    public async Task RestoreFromHistory_LockedByAnother_ChangesNothing()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/a", "1");
        await store.PutAsync("global/b", "1");
        var then = Clock.GetUtcNow();
        Clock.Advance(TimeSpan.FromHours(1));
        await store.PutAsync("global/a", "2");
        await store.PutAsync("global/b", "2");
        await LockAsync(store, "global/b");
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => store.Entries.RestoreAsync(OpenStore.Alice, "global/", then, Token));
        Assert.Equal(ErrorCode.Locked, error.Code);
        Assert.Equal(("2", "2"), (await store.GetTextAsync("global/a"), await store.GetTextAsync("global/b")));
    }

    private static async Task LearnAsync(LearningStore learning, string task, string strategy, int outcomes)
    {
        for (var i = 0; i < outcomes; i++)
            await learning.RecordAsync(OpenStore.Alice, new TaskOutcome(task, Success: i % 5 != 0) { Strategy = strategy }, Token);
    }

    private static async Task<string> AdviceAsync(LearningStore learning, string task)
    {
        var advice = await learning.RecommendAsync(new StrategyQuery(JsonText.Parse($$"""{"task_type":"{{task}}"}""")), Token);
        return $"{advice.Strategy} {advice.ExpectedSuccessRate} {string.Join(' ', advice.Evidence)} {string.Join(' ', advice.Alternatives)}";
    }

    private static Task<Coordination.LockAttempt> LockAsync(OpenStore store, string key) => LockSuite.Locks(store).TryAsync(
        OpenStore.Bob, new LockRequest(LockResource.Parse(key)) { TimeToLive = LockRequest.LongestLife }, Token);

    private static Persistence.EntryOptions EntryOptionsKeeping(int versions) => Persistence.EntryOptions.Default with
    {
        Retention = Persistence.RetentionPolicy.Default with { HistoryVersions = versions },
    };

    /// <summary>All that a reader can see of the live entries, but their version and time.</summary>
    private protected static async Task<string> StateAsync(OpenStore store)
    {
        List<string> lines = [];
        foreach (var key in await store.ListAsync())
        {
            var entry = (await store.GetAsync(key))!;
            lines.Add($"{key} {entry.Value} {entry.Author} {entry.CreatedAt:O} {entry.ExpiresAt:O} {string.Join(',', entry.Tags)}");
        }

        return string.Join('\n', lines);
    }

    protected override void Cleanup() => _folder.Dispose();
}
