using SwarmMemory.Coordination;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Rounds: sync_complete to all, once, when every active agent has seen the state at which the round began.</summary>
public abstract class RoundSuite : StoreSuite
{
    private static readonly Caller Alice = OpenStore.Alice;
    private static readonly Caller Bob = OpenStore.Bob;
    private static readonly Caller Carol = Caller.Parse("hive", "carol");

    private protected RoundSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private OpenStore Store { get; set; } = null!;

    private async Task<long> BeginAsync(Caller by, params Caller[] others)
    {
        Store ??= await OpenAsync();
        await Store.JoinAsync([by, .. others]);
        await Store.PutAsync($"global/{Guid.NewGuid():N}", "1", by);
        await Store.Rounds.BeginAsync(by, new MessageRequest("*", JsonText.Null) { Type = MessageTypes.Sync }, Token);
        return await Store.Entries.NewestSequenceAsync(Token);
    }

    private Task<Round?> SawAsync(Caller agent, long seen) => Store.Rounds.SawAsync(agent, seen, Token);

    private async Task<int> CompletesAsync(Caller agent) => (await Store.MailAsync(agent)).Count(m => m.Type == MessageTypes.SyncComplete);

    [Fact]
    public async Task Saw_LastActiveAgent_ClosesTheRoundAndTellsAllOnce()
    {
        var place = await BeginAsync(Alice, Bob, Carol);
        Assert.Equal(["carol"], (await SawAsync(Bob, place))!.WaitingFor);
        Assert.Equal(("alice", 0), ((await SawAsync(Bob, place))!.BegunBy, await CompletesAsync(Bob)));

        Assert.Null(await SawAsync(Carol, place));
        Assert.Null(await SawAsync(Bob, place + 5));
        await Store.Rounds.CloseSeenAsync(Token);

        foreach (var agent in (Caller[])[Alice, Bob, Carol])
            Assert.Equal(1, await CompletesAsync(agent));
        Assert.Contains("\"begun_by\":\"alice\"", (await Store.MailAsync(Bob))[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Saw_OnlyPartOfIt_LeavesTheRoundOpen()
    {
        var place = await BeginAsync(Alice, Bob);
        Assert.Equal(["bob"], (await SawAsync(Bob, place - 1))!.WaitingFor);
        Assert.Equal(0, await CompletesAsync(Alice));
        Assert.Null(await SawAsync(Bob, place));
        Assert.Equal(1, await CompletesAsync(Alice));
    }

    [Fact]
    public async Task CloseSeen_AgentThatBecameInactive_IsNoLongerWaitedFor()
    {
        var place = await BeginAsync(Alice, Bob, Carol);
        await SawAsync(Bob, place);
        await Store.Rounds.CloseSeenAsync(Token);
        Assert.Equal(0, await CompletesAsync(Bob));

        Clock.Advance(AgentRegistry.ActiveFor + TimeSpan.FromSeconds(1));
        await Store.Rounds.CloseSeenAsync(Token);

        // Carol was not waited for, and is told when it comes back.
        foreach (var agent in (Caller[])[Alice, Bob, Carol])
            Assert.Equal(1, await CompletesAsync(agent));
    }

    [Fact]
    public async Task Begin_WhileOneIsOpen_MovesItOnToTheNewerState()
    {
        var first = await BeginAsync(Alice, Bob, Carol);
        var second = await BeginAsync(Bob);
        await SawAsync(Alice, second);
        Assert.Equal(("bob", "carol"), await OpenAsync(SawAsync(Carol, first)));
        Assert.Null(await SawAsync(Carol, second));
        Assert.Equal(1, await CompletesAsync(Alice));

        static async Task<(string, string)> OpenAsync(Task<Round?> round) => ((await round)!.BegunBy, string.Join(',', (await round)!.WaitingFor));
    }

    [Fact]
    public async Task Saw_NoRoundOpen_WritesNothing()
    {
        Store = await OpenAsync();
        await Store.JoinAsync(Alice, Bob);
        var mark = await Fixture.CommitMarkAsync();
        Assert.Null(await SawAsync(Alice, 7));
        await Store.Rounds.CloseSeenAsync(Token);
        Assert.Equal(mark, await Fixture.CommitMarkAsync());
    }

    [Fact]
    public async Task Begin_NobodyElse_IsAnErrorAndBeginsNothing()
    {
        Store = await OpenAsync();
        await Store.JoinAsync(Alice);
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => Store.Rounds.BeginAsync(
            Alice, new MessageRequest("*", JsonText.Null) { Type = MessageTypes.Sync }, Token));
        Assert.Equal(ErrorCode.NotFound, error.Code);
        Assert.Equal(0, await Store.NumberAsync("select count(*) from round"));
    }
}
