using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Monitoring;
using SwarmMemory.Persistence;
using SwarmMemory.Sqlite;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>What nobody has touched for long moves to a file of its own, is found there, and comes back by being stored.</summary>
public sealed class ArchiveTests : SqliteTest
{
    private const int Entries = 150;

    private string Archive => SqliteArchive.PathOf(Database);

    private async Task<SwarmStore> OpenSwarmAsync(TimeSpan? after = null) => new(
        await SqliteStorage.OpenAsync(new SqliteOptions { Path = Database }, Clock, NullLogger.Instance, Token),
        EntryOptions.Default, HousekeepingOptions.None, Clock, NullLoggerFactory.Instance, care: new CareOptions { ArchiveAfter = after });

    private static SwarmMemoryManager Alice(SwarmStore store) => store.For("alice", "hive");

    private static MemoryKey Key(int i) => MemoryKey.Parse($"swarm-hive/global/old-{i}");

    private static string Value(int i) => $"{{\"i\":{i},\"text\":\"walnut {i} {new string('x', 400)}\"}}";

    private static Task<PutResult.Stored> StoreAsync(SwarmStore store, MemoryKey key, string value, string[]? tags = null) =>
        Alice(store).StoreAsync(key, JsonText.Parse(value), TimeSpan.FromDays(100), tags, Token);

    private async Task<SwarmStore> FilledAsync()
    {
        var store = await OpenSwarmAsync();
        for (var i = 0; i < Entries; i++)
            await StoreAsync(store, Key(i), Value(i), ["nut"]);
        Clock.Advance(TimeSpan.FromDays(8));
        return store;
    }

    private static Task<OptimizationResult> MoveAsync(SwarmStore store, bool apply = true) =>
        Alice(store).OptimizeMemoryAsync(apply, ["archival"], cancellationToken: Token);

    private Task<long> StubsAsync() => Raw.CountAsync(Database, "entry", "deleted = 2");

    private static async Task<string?> TextAsync(SwarmStore store, MemoryKey key) => (await Alice(store).GetAsync(key, Token))?.Value.ToString();

    [Fact]
    public async Task Archival_ColdEntries_LeaveTheStoreAndAreFoundByGetAndBySearchThatAsks()
    {
        await using var store = await FilledAsync();
        await StoreAsync(store, MemoryKey.Parse("global/new"), "\"walnut\"");
        var plan = Assert.Single((await MoveAsync(store, apply: false)).Steps);
        Assert.StartsWith($"Moves {Entries} entries", plan.Does, StringComparison.Ordinal);
        Assert.True(plan.Saves > Entries * 100);
        Assert.Equal(0, await StubsAsync());

        Assert.StartsWith($"Moved {Entries} entries", Assert.Single((await MoveAsync(store)).Steps).Does, StringComparison.Ordinal);
        Assert.Equal(Entries, await StubsAsync());
        Assert.Equal(0, await Raw.CountAsync(Database, "entry_version", "value is not null and key glob 'swarm-hive/*'"));
        Assert.Equal(["global/new"], (await Alice(store).ListAsync(new ListRequest(), Token)).Items.Select(e => e.Key.Value));
        Assert.Equal(0, await Raw.CountAsync(Database, "account", "name = 'global:hive' and (bytes <> 0 or entries <> 0)"));
        for (var i = 0; i < Entries; i++)
        {
            var entry = (await Alice(store).GetAsync([Key(i), MemoryKey.Parse("global/new")], Token))[0]!;
            Assert.Equal((Value(i), 2L, "alice", "nut"), (entry.Value.ToString(), entry.Version.Value, entry.Author, Assert.Single(entry.Tags)));
            Assert.Equal(Clock.GetUtcNow().AddDays(-8), entry.UpdatedAt);
        }

        var query = new SearchRequest("walnut 77") { WithValues = true };
        Assert.Equal("global/new", Assert.Single((await Alice(store).SearchAsync(query, Token)).Hits).Key.Value);
        var hits = (await Alice(store).SearchAsync(query with { IncludeArchived = true }, Token)).Hits;
        Assert.Equal((Key(77).Value, Value(77)), (hits[0].Key.Value, hits[0].Value!.ToString()));
        Assert.Contains(hits, h => h.Key.Value == "global/new");
        Assert.Empty((await Alice(store).SearchAsync(query with { IncludeArchived = true, Prefix = "neural/" }, Token)).Hits);

        // A second time there is nothing to do, and both files are sound.
        Assert.StartsWith("Moved 0 entries", Assert.Single((await MoveAsync(store)).Steps).Does, StringComparison.Ordinal);
        Assert.Equal(("ok", "ok"), (await Raw.TextAsync(Database, "pragma integrity_check"), await Raw.TextAsync(Archive, "pragma integrity_check")));
    }

    [Fact]
    public async Task Archival_TouchedLockedLearnedOrDamaged_Stays()
    {
        await using var store = await FilledAsync();
        await StoreAsync(store, MemoryKey.Parse("neural/patterns/x"), "1");
        await StoreAsync(store, MemoryKey.Parse("global/neural/success-x"), "1");
        Clock.Advance(TimeSpan.FromDays(8));
        await Alice(store).GetAsync(Key(1), Token);
        await store.FlushAsync(Token);
        await StoreAsync(store, Key(2), "\"new\"");
        await Raw.ExecuteAsync(Database, $"update entry_version set value = x'00' where key = '{Key(3)}'");
        await Raw.ExecuteAsync(Database, $"update entry set seq = (select seq from entry where key = '{Key(6)}') where key = '{Key(5)}'");
        await using (await store.For("bob", "hive").AcquireLockAsync(new LockRequest(LockResource.Parse(Key(4).Value)), Token))
            await MoveAsync(store);

        Assert.Equal(Entries - 5, await StubsAsync());
        Assert.Equal(["global/neural/success-x", "neural/patterns/x", .. Enumerable.Range(1, 5).Select(i => Key(i).Value)],
            (await Alice(store).ListAsync(new ListRequest(), Token)).Items.Select(e => e.Key.Value));
        await MoveAsync(store);
        Assert.Equal(Entries - 4, await StubsAsync());
    }

    [Fact]
    public async Task StoreAgain_ArchivedEntry_IsLiveAtTheNextVersionWithItsTags()
    {
        await using var store = await FilledAsync();
        await MoveAsync(store);
        var read = (await Alice(store).GetAsync(Key(5), Token))!;
        var fresh = new PutRequest(Key(5), JsonText.Parse("1")) { ExpectedVersion = EntryVersion.None, OnConflict = ConflictResolution.Refuse };
        Assert.IsType<PutResult.Conflict>(await Alice(store).PutAsync(fresh, Token));
        var stored = Assert.IsType<PutResult.Stored>(await Alice(store).PutAsync(fresh with { ExpectedVersion = read.Version }, Token));
        Assert.Equal((3L, WriteOutcome.Updated), (stored.Version.Value, stored.Outcome));
        Assert.Equal(["nut"], (await Alice(store).GetAsync(Key(5), Token))!.Tags);
        Assert.Equal(1, await Raw.CountAsync(Database, "account", "name = 'global:hive' and bytes = 1 and entries = 1"));
        Assert.Equal([WriteOutcome.Updated, WriteOutcome.Archived], (await Alice(store).GetHistoryAsync(Key(5), cancellationToken: Token)).Select(v => v.Outcome));

        Assert.True(Assert.IsType<DeleteResult.Deleted>(await Alice(store).DeleteAsync(Key(6), cancellationToken: Token)).Found);
        Assert.Null(await Alice(store).GetAsync(Key(6), Token));
        Assert.Empty((await Alice(store).SearchAsync(new SearchRequest("\"walnut 6\"") { IncludeArchived = true }, Token)).Hits);

        // The archive forgets both, by the next round.
        Assert.Equal(Entries, await Raw.CountAsync(Archive, "archived", "true"));
        await MoveAsync(store);
        Assert.Equal(Entries - 2, await Raw.CountAsync(Archive, "archived", "true"));
        Assert.Equal("1", await TextAsync(store, Key(5)));
    }

    [Fact]
    public async Task Archival_CutShortBetweenTheFiles_LosesNothingAndIsMadeAgain()
    {
        await using var store = await FilledAsync();
        var (cold, _) = await store.Entries.ReadColdAsync("", TimeSpan.FromDays(7), 1000, Token);
        await store.Storage.Archive!.AddAsync(cold, Token);
        Assert.Equal((Value(7), 0L), (await TextAsync(store, Key(7)), await StubsAsync()));
        await StoreAsync(store, Key(7), "\"since\"");
        await Alice(store).DeleteAsync(Key(8), cancellationToken: Token);

        await MoveAsync(store);
        Assert.Equal(("\"since\"", null, Value(9)), (await TextAsync(store, Key(7)), await TextAsync(store, Key(8)), await TextAsync(store, Key(9))));
        Assert.Equal((Entries - 2, Entries - 2), (await StubsAsync(), await Raw.CountAsync(Archive, "archived", "true")));
    }

    [Fact]
    public async Task Archived_PastItsTime_IsGoneFromBoth()
    {
        await using var store = await FilledAsync();
        await MoveAsync(store);
        Clock.Advance(TimeSpan.FromDays(92));
        Assert.Null(await Alice(store).GetAsync(Key(1), Token));
        await MoveAsync(store);
        Assert.Equal((0L, 0L), (await StubsAsync(), await Raw.CountAsync(Archive, "archived", "true")));
        Clock.Advance(TimeSpan.FromDays(31));
        await store.Sweep.RunToTheEndAsync(Token);
        Assert.Equal(0, await Raw.CountAsync(Database, "entry", $"key = '{Key(1)}'"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Care_MovesOnlyWhereItIsConfigured(bool configured)
    {
        await using (var filling = await FilledAsync())
            Assert.NotNull(filling);
        await using var store = await OpenSwarmAsync(configured ? TimeSpan.FromDays(3) : null);
        await store.Care.TickAsync(Token);
        Assert.Equal(configured ? Entries : 0, await StubsAsync());
        Assert.Equal(configured, (await Alice(store).OptimizeMemoryAsync(cancellationToken: Token)).OptimizationsApplied.Contains("archival") || await StubsAsync() > 0);
        Assert.Equal(Value(3), await TextAsync(store, Key(3)));
    }

    [Fact]
    public async Task Get_ArchiveIsMissing_SaysSo()
    {
        await using var store = await FilledAsync();
        await MoveAsync(store);
        await Raw.ExecuteAsync(Archive, "delete from archived");
        var error = await FailsAsync(ErrorCode.StorageUnavailable, () => Alice(store).GetAsync(Key(1), Token));
        Assert.Contains("was archived", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Salvage_OfAStoreWithStubs_KeepsThem()
    {
        await using (var store = await FilledAsync())
        {
            await StoreAsync(store, MemoryKey.Parse("global/live"), "1");
            await MoveAsync(store);
        }

        Assert.True((await Salvage.RunAsync(new SqliteOptions { Path = Database }, false, Clock, NullLoggerFactory.Instance, Token)).IsSound);
        await using (var file = File.Open(Database, FileMode.Open))
            file.Write(new byte[2048]);
        var report = await Salvage.RunAsync(new SqliteOptions { Path = Database }, true, Clock, NullLoggerFactory.Instance, Token);
        Assert.Equal((Entries + 1, 0), (report.Entries, report.Lost.Count));
        await using var mended = await OpenSwarmAsync();
        for (var i = 0; i < Entries; i++)
            Assert.Equal(Value(i), await TextAsync(mended, Key(i)));
        Assert.Equal(["global/live"], (await Alice(mended).ListAsync(new ListRequest(), Token)).Items.Select(e => e.Key.Value));
    }

    [Fact]
    public async Task Restore_SnapshotOfBefore_BringsEntriesBackToTheStore()
    {
        await using var store = await FilledAsync();
        var copy = In("copy.db");
        await File.WriteAllBytesAsync(copy, [], Token);
        await store.Storage.Care.CopyAsync(copy, null, Token);
        await MoveAsync(store);
        await store.Storage.Care.RestoreAsync(copy, Caller.Parse("hive", "ops"), null, Token);
        Assert.Equal(0, await StubsAsync());
        Assert.Equal(Entries, (await Alice(store).ListAsync(new ListRequest { Limit = 500 }, Token)).Items.Count);
        Assert.Equal(Value(7), await TextAsync(store, Key(7)));
        Assert.Equal(3, (await Alice(store).GetAsync(Key(7), Token))!.Version.Value);
    }

    [Fact]
    public async Task Purge_ArchivedValue_IsInNoFileAnyMore()
    {
        var secret = string.Concat(Enumerable.Range(0, 40).Select(i => (char)('a' + (i * 7919 % 26))));
        var key = MemoryKey.Parse("global/leaked");
        await using (var store = await FilledAsync())
        {
            await StoreAsync(store, key, $"\"{secret}\"");
            Clock.Advance(TimeSpan.FromDays(8));
            await MoveAsync(store);
            await Alice(store).DeleteAsync(key, cancellationToken: Token);
        }

        Assert.Contains(secret, await File.ReadAllTextAsync(Archive, Token), StringComparison.Ordinal);
        var scope = new PurgeScope(Apply: true, Snapshots: false, In("backups"), []);
        var report = await Purge.RunAsync(new SqliteOptions { Path = Database }, key, scope, Clock, Token);
        Assert.Equal((true, 1L), (report.IsGone, report.Versions));
        foreach (var file in Directory.GetFiles(In(""), "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(secret, await File.ReadAllTextAsync(file, Token), StringComparison.Ordinal);
        Assert.Equal(Entries, await Raw.CountAsync(Archive, "archived", "true"));
    }
}
