using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Persistence;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>One call that reads, changes, stores and tells in one transaction; sharing that tells; and the wait for messages.</summary>
public abstract class SynchronizeSuite : StoreSuite
{
    private static readonly MemoryKey Key = MemoryKey.Parse("swarm-hive/global/count");

    private protected SynchronizeSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private async Task<SwarmStore> OpenSwarmAsync() => new(
        await Fixture.OpenAsync(Clock), EntryOptions.Default, HousekeepingOptions.None, Clock, NullLoggerFactory.Instance);

    private static async Task<SwarmMemoryManager> JoinAsync(SwarmStore store, string agent, string swarm = "hive")
    {
        var manager = store.For(agent, swarm);
        await manager.InitializeAgentMemoryAsync(JsonText.Parse("{}"), cancellationToken: Token);
        return manager;
    }

    private static JsonText Increment(Entry? entry) => JsonText.Parse($"{int.Parse(entry?.Value.ToString() ?? "0") + 1}");

    private static async Task<string[]> TypesAsync(SwarmMemoryManager manager) =>
        [.. (await manager.ReadMessagesAsync(new(), Token)).Messages.Select(m => m.Type)];

    [Fact]
    public async Task Synchronize_ManyAtOnceFromTwoProcesses_LosesNothing()
    {
        await using var one = await OpenSwarmAsync();
        await using var two = await OpenSwarmAsync();
        var (alice, bob) = (await JoinAsync(one, "alice"), await JoinAsync(two, "bob"));

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? alice : bob).SynchronizeAsync(new(Key, Increment), Token)));

        Assert.Equal("200", (await alice.GetAsync(Key, Token))!.Value.ToString());
    }

    [Fact]
    public async Task Synchronize_ReadThenStore_LosesSome()
    {
        // The control: the same change as a read and a store of their own, with the other's in between.
        await using var one = await OpenSwarmAsync();
        var (alice, bob) = (await JoinAsync(one, "alice"), await JoinAsync(one, "bob"));
        var read = await alice.GetAsync(Key, Token);
        await bob.SynchronizeAsync(new(Key, Increment), Token);
        await alice.StoreAsync(Key, Increment(read), cancellationToken: Token);
        Assert.Equal("1", (await alice.GetAsync(Key, Token))!.Value.ToString());
    }

    [Fact]
    public async Task Synchronize_WithAMessage_TellsThoseConcernedInTheSameMoment()
    {
        await using var one = await OpenSwarmAsync();
        var (alice, bob, carol) = (await JoinAsync(one, "alice"), await JoinAsync(one, "bob"), await JoinAsync(one, "carol"));
        await bob.SynchronizeAsync(new(Key, Increment), Token);
        await one.FlushAsync(Token);

        await alice.SynchronizeAsync(new(Key, Increment) { Message = new MessageRequest("carol", JsonText.Parse("\"done\"")) }, Token);

        // Looked at without what a reader would do first.
        Assert.Equal((1, 1, 0), (await UnreadAsync(bob), await UnreadAsync(carol), await UnreadAsync(alice)));
        Assert.Equal([MessageTypes.MemoryUpdated], await TypesAsync(bob));
        Assert.Equal([MessageTypes.Plain], await TypesAsync(carol));

        Task<long> UnreadAsync(SwarmMemoryManager manager) => one.Messages.UnreadAsync(Caller.Parse("hive", manager.Agent), Token);
    }

    [Fact]
    public async Task Synchronize_MessageToNobodyOrChangeThrows_LeavesAllAsItWas()
    {
        await using var one = await OpenSwarmAsync();
        var alice = await JoinAsync(one, "alice");
        await alice.SynchronizeAsync(new(Key, Increment), Token);

        await Assert.ThrowsAsync<SwarmMemoryException>(() =>
            alice.SynchronizeAsync(new(Key, Increment) { Message = new MessageRequest("nobody", JsonText.Null) }, Token));
        await Assert.ThrowsAsync<FormatException>(() => alice.SynchronizeAsync(new(Key, _ => throw new FormatException()), Token));

        Assert.Equal(("1", 1), ((await alice.GetAsync(Key, Token))!.Value.ToString(), (await alice.GetAsync(Key, Token))!.Version.Value));
    }

    [Fact]
    public async Task Synchronize_NothingChanges_TellsNobody()
    {
        await using var one = await OpenSwarmAsync();
        var (alice, bob) = (await JoinAsync(one, "alice"), await JoinAsync(one, "bob"));
        await alice.StoreAsync(Key, JsonText.Parse("1"), cancellationToken: Token);
        var result = await alice.SynchronizeAsync(new(Key, e => e!.Value) { Message = new MessageRequest("bob", JsonText.Null) }, Token);
        Assert.Equal(WriteOutcome.Unchanged, result.Outcome);
        Assert.Empty(await TypesAsync(bob));
    }

    [Fact]
    public async Task ShareKnowledge_ToTheSwarmAndToAll_TellsThemOnceEach()
    {
        await using var one = await OpenSwarmAsync();
        var (alice, bob, far) = (await JoinAsync(one, "alice"), await JoinAsync(one, "bob"), await JoinAsync(one, "dave", "other"));

        Assert.Equal(["bob"], (await alice.ShareKnowledgeAsync("build", JsonText.Parse("1"), cancellationToken: Token)).Recipients);
        Assert.Equal(["bob", "other/dave"],
            (await alice.ShareKnowledgeAsync("test", JsonText.Parse("1"), scope: KnowledgeScope.Global, cancellationToken: Token)).Recipients);
        Assert.Empty((await alice.ShareKnowledgeAsync("test", JsonText.Parse("1"), scope: KnowledgeScope.Global, cancellationToken: Token)).Recipients);

        Assert.Equal([MessageTypes.KnowledgeShared, MessageTypes.KnowledgeShared], await TypesAsync(bob));
        var news = Assert.Single((await far.ReadMessagesAsync(new(), Token)).Messages);
        Assert.Equal(("alice", "hive", """{"key":"global/knowledge/test","version":1,"topic":"test"}"""), (news.From, news.FromSwarm, news.Body.ToString()));
        Assert.Empty(await TypesAsync(alice));
    }

    [Fact]
    public async Task ShareKnowledge_TopicThatAnotherRead_IsToldOnceAsShared()
    {
        await using var one = await OpenSwarmAsync();
        var (alice, bob) = (await JoinAsync(one, "alice"), await JoinAsync(one, "bob"));
        await alice.ShareKnowledgeAsync("build", JsonText.Parse("1"), cancellationToken: Token);
        Assert.NotNull(await bob.GetSharedKnowledgeAsync("build", Token));
        await bob.ReadMessagesAsync(new() { Acknowledge = [new(1)] }, Token);

        await alice.ShareKnowledgeAsync("build", JsonText.Parse("2"), cancellationToken: Token);

        Assert.Equal([MessageTypes.KnowledgeShared], await TypesAsync(bob));
    }

    [Fact]
    public async Task ReadMessages_NothingComes_EndsWithTheWait()
    {
        await using var one = await OpenSwarmAsync();
        var alice = await JoinAsync(one, "alice");
        var start = Clock.GetUtcNow();
        var reading = alice.ReadMessagesAsync(new() { Wait = TimeSpan.FromSeconds(5) }, Token);
        while (!reading.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.Empty((await reading).Messages);
        Assert.True(Clock.GetUtcNow() - start >= TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task ReadMessages_ByAnAgentNobodyKnows_MakesItKnown()
    {
        await using var one = await OpenSwarmAsync();
        var (alice, quiet) = (await JoinAsync(one, "alice"), one.For("quiet", "hive"));
        Assert.Empty((await quiet.ReadMessagesAsync(new(), Token)).Messages);
        await alice.SendMessageAsync(new("quiet", JsonText.Null), Token);
        Assert.Single((await quiet.ReadMessagesAsync(new(), Token)).Messages);
    }

    [Fact]
    public async Task ReadMessages_Dropped_IsToldOnce()
    {
        await using var one = await OpenSwarmAsync();
        var (alice, bob) = (await JoinAsync(one, "alice"), await JoinAsync(one, "bob"));
        for (var i = 0; i < 1001; i++)
            await alice.SendMessageAsync(new("bob", JsonText.Null), Token);
        Assert.Equal(1, (await bob.ReadMessagesAsync(new(), Token)).Dropped);
        Assert.Equal(0, (await bob.ReadMessagesAsync(new(), Token)).Dropped);
    }
}
