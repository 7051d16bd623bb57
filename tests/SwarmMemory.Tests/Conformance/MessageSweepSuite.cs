using SwarmMemory.Coordination;
using SwarmMemory.Storage;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>What becomes of messages with time: a week for those that wait, a day for those that all have acknowledged.</summary>
public abstract class MessageSweepSuite : StoreSuite
{
    private static readonly Caller Alice = OpenStore.Alice;
    private static readonly Caller Bob = OpenStore.Bob;

    private protected MessageSweepSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private static Task<SentMessage> SendAsync(OpenStore store, string body) =>
        store.Messages.SendAsync(Alice, new MessageRequest("bob", JsonText.Parse(body)), Token);

    private static MessageSweep Sweep(OpenStore store) => new(store.Storage, MessageOptions.Default, TimeProvider.System);

    private static Task<int> SweepAsync(OpenStore store) => Sweep(store).RunAsync(Token);

    [Fact]
    public async Task Run_UnreadForLessThanAWeek_KeepsAll()
    {
        var store = await OpenAsync();
        await store.JoinAsync(Alice, Bob);
        await SendAsync(store, "1");
        Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(0, await SweepAsync(store));
        Assert.Single(await store.MailAsync(Bob));
    }

    [Fact]
    public async Task Run_UnreadForMoreThanAWeek_DropsThemAndSaysSo()
    {
        var store = await OpenAsync();
        await store.JoinAsync(Alice, Bob);
        await SendAsync(store, "1");
        await SendAsync(store, "2");
        Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        await SendAsync(store, "3");

        Assert.Equal(2, await SweepAsync(store));

        var mailbox = (await store.Messages.PeekAsync(Bob, new(), Token))!;
        Assert.Equal((1, 2, "3"), (mailbox.Unread, mailbox.Dropped, mailbox.Messages[0].Body.ToString()));
        Assert.Equal(1, await store.NumberAsync("select count(*) from delivery"));
        Assert.Equal(1, await store.NumberAsync("select count(*) from message"));
    }

    [Fact]
    public async Task RunWhileAny_ManyOver_TakesThemAll()
    {
        var store = await OpenAsync();
        await store.JoinAsync(Alice, Bob);
        await store.Storage.WriteAsync(async session =>
        {
            for (var i = 0; i < 900; i++)
                await store.Messages.SendAsync(session, Alice, new MessageRequest("bob", JsonText.Null), Token);
            return true;
        }, Token);
        await store.ExecuteAsync("delete from delivery where seq % 2 = 0");
        await store.ExecuteAsync("update message set pending = 0 where seq % 2 = 0");
        Clock.Advance(TimeSpan.FromDays(2));
        await Sweep(store).RunWhileAnyAsync(TimeSpan.FromHours(1), Token);
        Assert.Equal(0, await store.NumberAsync("select count(*) from message where pending = 0"));
        Clock.Advance(TimeSpan.FromDays(6));
        await Sweep(store).RunWhileAnyAsync(TimeSpan.FromHours(1), Token);
        Assert.Equal(0, await store.NumberAsync("select count(*) from message"));
    }

    [Fact]
    public async Task Run_Acknowledged_CanBeAnsweredForADay()
    {
        var store = await OpenAsync();
        await store.JoinAsync(Alice, Bob);
        var sent = (await SendAsync(store, "1")).Id;
        var waiting = (await SendAsync(store, "2")).Id;
        await store.Messages.AcknowledgeAsync(Bob, [sent], Token);
        Assert.Equal(0, await SweepAsync(store));
        await store.Messages.SendAsync(Bob, new MessageRequest("alice", JsonText.Null) { ReplyTo = sent }, Token);

        Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await SweepAsync(store));

        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() =>
            store.Messages.SendAsync(Bob, new MessageRequest("alice", JsonText.Null) { ReplyTo = sent }, Token));
        Assert.Equal(ErrorCode.NotFound, error.Code);
        await store.Messages.SendAsync(Bob, new MessageRequest("alice", JsonText.Null) { ReplyTo = waiting }, Token);
    }

    [Fact]
    public async Task Run_MoreThanASlice_TakesItInSeveralPasses()
    {
        var store = await OpenAsync();
        await store.JoinAsync(Alice, Bob);
        for (var i = 0; i < 700; i++)
            await SendAsync(store, "1");
        Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal((500, 200, 0), (await SweepAsync(store), await SweepAsync(store), await SweepAsync(store)));
        Assert.Equal(700, (await store.Messages.PeekAsync(Bob, new(), Token))!.Dropped);
    }

    [Fact]
    public async Task Run_NotesOfReadersFromLongAgo_AreDropped()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", Alice);
        await store.GetAsync("global/x", Bob);
        await store.Updates.FlushReadersAsync(Token);
        await SweepAsync(store);
        Assert.Equal(1, await store.NumberAsync("select count(*) from key_reader"));
        Clock.Advance(TimeSpan.FromDays(8));
        await SweepAsync(store);
        Assert.Equal(0, await store.NumberAsync("select count(*) from key_reader"));
    }
}
