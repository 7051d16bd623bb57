using SwarmMemory.Coordination;
using SwarmMemory.Learning;
using SwarmMemory.Storage;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>A memory goes over to another engine whole, while others write, in as many runs as it takes.</summary>
public abstract class MoveSuite : StoreSuite
{
    private static readonly Caller Alice = OpenStore.Alice;
    private static readonly Caller Bob = OpenStore.Bob;

    private readonly Func<IStorageFixture> _target;

    private protected MoveSuite(IStorageFixture source, Func<IStorageFixture> target) : base(source) => _target = target;

    /// <summary>Selects the names of all tables of the source.</summary>
    private protected abstract string Tables { get; }

    [Fact]
    public async Task Run_FilledStore_IsTheSameForAgents()
    {
        var source = await FilledAsync();
        await using var place = _target();
        await using var target = new OpenStore(await place.OpenAsync(Clock), Persistence.EntryOptions.Default);
        var result = await MoveAsync(source.Storage, target.Storage);
        Assert.Equal((3L, 6L, 0L), (result.Entries, result.Versions, result.Late));

        foreach (var key in (string[])["global/x", "swarm-hive/agent-alice/y", "global/gone"])
            Assert.Equal((await source.HistoryAsync(key)).ToArray(), (await target.HistoryAsync(key)).ToArray());
        Assert.Equal(await source.GetTextAsync("global/x"), await target.GetTextAsync("global/x"));
        Assert.Equal((await source.GetAsync("swarm-hive/agent-alice/y"))!.ExpiresAt, (await target.GetAsync("swarm-hive/agent-alice/y"))!.ExpiresAt);
        Assert.Equal(["swarm-hive/agent-alice/y"], await target.ListAsync(new ListRequest { Tags = ["t"] }));
        Assert.Equal(["global/x"], await target.FindAsync("harbour"));
        Assert.Equal(await source.TotalsAsync(), await target.TotalsAsync());
        Assert.Equal([("message", "\"one\"")], await target.MailAsync(Bob));
        Assert.Equal("9", Assert.Single((await Conflicts(target).ListAsync(Bob, new ConflictListRequest(), Token)).Items).Incoming.Value.ToString());
        var ask = new StrategyQuery(JsonText.Parse("""{"task_type":"build"}"""));
        Assert.Equal(
            (await new LearningStore(source.Storage, LearningOptions.Default).RecommendAsync(ask, Token)).ExpectedSuccessRate,
            (await new LearningStore(target.Storage, LearningOptions.Default).RecommendAsync(ask, Token)).ExpectedSuccessRate);

        // Nothing that was given once is given again: no version, no message's number, no fence; and a lock does not come with its fence.
        Assert.Equal(4, (await target.PutAsync("global/x", "4", expected: 3)).Version.Value);
        var last = await source.Messages.SendAsync(Alice, new MessageRequest("bob", JsonText.Parse("2")), Token);
        Assert.Equal(last.Id, (await target.Messages.SendAsync(Alice, new MessageRequest("bob", JsonText.Parse("2")), Token)).Id);
        var lease = Assert.IsType<LockResult.Acquired>(await Locks(target).AcquireAsync(Bob, new LockRequest(LockResource.Parse("global/x")), Token));
        Assert.Equal(2, lease.Id.Fence.Value);
    }

    [Fact]
    public async Task Run_Again_WritesNothing()
    {
        var source = await FilledAsync();
        await using var place = _target();
        await using var target = await place.OpenAsync(Clock);
        var first = await MoveAsync(source.Storage, target);
        Assert.Equal(first.Rows, first.Written);
        Assert.Equal(first with { Written = 0 }, await MoveAsync(source.Storage, target));

        await source.PutAsync("global/x", "5");
        await source.DeleteAsync("swarm-hive/agent-alice/y");
        var after = await MoveAsync(source.Storage, target);
        Assert.InRange(after.Written, 1, 12);
        Assert.NotEqual(first.Checksum, after.Checksum);
    }

    [Fact]
    public async Task Run_EndedHalfWay_GoesOn()
    {
        var source = await FilledAsync();
        for (var i = 0; i < 30; i++)
            await source.PutAsync($"global/many/{i}", Text(300));
        await using var place = _target();
        await using var target = await place.OpenAsync(Clock);
        var broken = new MeddlingStorage(target) { Writing = n => n == 4 ? throw new IOException("the cable") : Task.CompletedTask };
        await Assert.ThrowsAsync<IOException>(() => MoveAsync(source.Storage, broken));

        var result = await MoveAsync(source.Storage, target);
        // The versions and some of the entries were there.
        Assert.InRange(result.Written, 1, result.Rows - 36);
        Assert.Equal(0, (await MoveAsync(source.Storage, target)).Written);
    }

    [Fact]
    public async Task Run_WritesMeanwhile_AreTakenOver()
    {
        var source = await FilledAsync();
        await using var place = _target();
        await using var target = new OpenStore(await place.OpenAsync(Clock), Persistence.EntryOptions.Default);
        var busy = new MeddlingStorage(target.Storage)
        {
            Writing = async n =>
            {
                if (n != 8)
                    return;
                await source.PutAsync("global/late", "1");
                await source.DeleteAsync("global/x");
                await source.Messages.SendAsync(Alice, new MessageRequest("bob", JsonText.Parse("\"late\"")), Token);
            },
        };
        Assert.InRange((await MoveAsync(source.Storage, busy)).Late, 4, 20);
        Assert.Equal("1", await target.GetTextAsync("global/late"));
        Assert.Null(await target.GetTextAsync("global/x"));
        Assert.Equal([("message", "\"one\""), ("message", "\"late\"")], await target.MailAsync(Bob));
    }

    [Fact]
    public async Task Run_TargetWithWritesOfItsOwn_IsRefused()
    {
        var source = await FilledAsync();
        await using var place = _target();
        await using var target = new OpenStore(await place.OpenAsync(Clock), Persistence.EntryOptions.Default);
        await target.PutAsync("global/mine", "1");
        await AssertRefusedAsync(source, target);
        Assert.Equal(["global/mine"], await target.ListAsync());
    }

    [Fact]
    public async Task Run_TargetInUseSince_IsRefused()
    {
        var source = await FilledAsync();
        await using var place = _target();
        await using var target = new OpenStore(await place.OpenAsync(Clock), Persistence.EntryOptions.Default);
        await MoveAsync(source.Storage, target.Storage);
        await target.PutAsync("global/mine", "1");
        await AssertRefusedAsync(source, target);
        Assert.Equal("1", await target.GetTextAsync("global/mine"));
    }

    [Fact]
    public async Task Run_EntriesInAnArchive_IsRefused()
    {
        var source = await FilledAsync();
        await source.ExecuteAsync("update entry set deleted = 2 where key = 'global/x'");
        await using var place = _target();
        await using var target = new OpenStore(await place.OpenAsync(Clock), Persistence.EntryOptions.Default);
        await AssertRefusedAsync(source, target);
        Assert.Empty(await target.ListAsync());
    }

    [Fact]
    public async Task Run_WrittenOtherwiseThanRead_IsFound()
    {
        var source = await FilledAsync();
        await using var place = _target();
        await using var target = new OpenStore(await place.OpenAsync(Clock), Persistence.EntryOptions.Default);
        var wrong = new MeddlingStorage(target.Storage) { Looking = () => target.ExecuteAsync("update fence set value = value + 1") };
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => MoveAsync(source.Storage, wrong));
        Assert.Equal(ErrorCode.CorruptEntry, error.Code);
        Assert.Contains("fence", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_OfTheSchema_GoOverOrAreSaidToStay()
    {
        var source = await OpenAsync();
        var names = await source.Storage.ReadAsync(async session =>
        {
            await using var command = session.Connection.CreateCommand();
            command.CommandText = Tables;
            await using var row = await command.ExecuteReaderAsync(Token);
            List<string> names = [];
            while (await row.ReadAsync(Token))
                names.Add(row.GetString(0));
            return names;
        }, Token);
        Assert.Contains("entry", names);
        Assert.Empty(names.Except(MovedTables.All.Select(t => t.Name)).Except(MovedTables.Left));
    }

    /// <summary>Something of everything; among it a message that is gone, and had the newest number.</summary>
    private async Task<OpenStore> FilledAsync()
    {
        var store = await OpenAsync();
        await store.JoinAsync(Alice, Bob);
        await store.PutAsync("global/x", "\"the harbour\"");
        await store.PutAsync("global/x", "\"the old harbour\"");
        await store.PutAsync("global/gone", "1");
        await store.DeleteAsync("global/gone");
        await store.PutAsync("swarm-hive/agent-alice/y", Text(3000), life: TimeSpan.FromHours(1), tags: ["t", "u"]);
        var resolver = new ConflictResolver(store.Storage, store.Entries, Conflicts(store), store.Messages, ConflictPolicy.Default);
        var stale = new PutRequest(MemoryKey.Parse("global/x"), JsonText.Parse("9")) { ExpectedVersion = new EntryVersion(1), OnConflict = ConflictResolution.Manual };
        Assert.IsType<PutResult.Unresolved>(await resolver.PutAsync(Bob, stale, Token));
        await store.PutAsync("global/x", "\"the new harbour\"");
        await store.Messages.AcknowledgeAsync(Bob, [.. (await store.Messages.PeekAsync(Bob, new MailboxRequest(), Token))!.Messages.Select(m => m.Id)], Token);
        await store.Messages.SendAsync(Alice, new MessageRequest("bob", JsonText.Parse("\"one\"")), Token);
        var gone = await store.Messages.SendAsync(Alice, new MessageRequest("bob", JsonText.Parse("\"two\"")), Token);
        await store.Messages.AcknowledgeAsync(Bob, [gone.Id], Token);
        var learning = new LearningStore(store.Storage, LearningOptions.Default);
        for (var i = 0; i < 10; i++)
            await learning.RecordAsync(Alice, new TaskOutcome("build", i % 3 > 0) { Strategy = "careful", Context = JsonText.Parse("""{"size":3}""") }, Token);
        Assert.IsType<LockResult.Acquired>(await Locks(store).AcquireAsync(Alice, new LockRequest(LockResource.Parse("global/x")), Token));
        return store;
    }

    private async Task AssertRefusedAsync(OpenStore source, OpenStore target)
    {
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => MoveAsync(source.Storage, target.Storage));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
    }

    private static Task<MoveResult> MoveAsync(IStorage source, IStorage target) => new StoreMove(source, target).RunAsync(null, Token);

    private static ConflictStore Conflicts(OpenStore store) => new(store.Storage, Persistence.EntryOptions.Default);

    private LockService Locks(OpenStore store) => new(store.Storage, store.Messages, Clock);
}
