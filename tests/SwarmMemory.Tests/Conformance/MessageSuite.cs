using SwarmMemory.Coordination;
using SwarmMemory.Storage;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Messages: to one and to all, in order, again until acknowledged, never after; and mailboxes that are full.</summary>
public abstract class MessageSuite : StoreSuite
{
    private static readonly Caller Alice = OpenStore.Alice;
    private static readonly Caller Bob = OpenStore.Bob;
    private static readonly Caller Carol = Caller.Parse("hive", "carol");
    private static readonly Caller Stranger = Caller.Parse("other", "bob");

    private protected MessageSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private OpenStore Store { get; set; } = null!;

    private async Task JoinAsync(params Caller[] agents)
    {
        Store = await OpenAsync();
        await Store.JoinAsync(agents);
    }

    private Task<SentMessage> SendAsync(Caller from, string to, string body = "1", string type = "message", MessageId? replyTo = null)
    {
        var request = new MessageRequest(to, JsonText.Parse(body)) { Type = type, ReplyTo = replyTo };
        return Store.Messages.SendAsync(from, request, Token);
    }

    private async Task<Mailbox> PeekAsync(Caller reader, int limit = 200, string? type = null) =>
        (await Store.Messages.PeekAsync(reader, new MailboxRequest { Limit = limit, Type = type }, Token))!;

    private async Task<string[]> BodiesAsync(Caller reader, int limit = 200, string? type = null) =>
        [.. (await PeekAsync(reader, limit, type)).Messages.Select(m => m.Body.ToString())];

    private Task<int> AcknowledgeAsync(Caller reader, params MessageId[] ids) => Store.Messages.AcknowledgeAsync(reader, ids, Token);

    /// <summary>What must always hold: the counts are those of the rows.</summary>
    private async Task AssertCountsAsync()
    {
        Assert.Equal(0, await Store.NumberAsync("""
            select count(*) from agent a where a.unread <> (select count(*) from delivery d where d.swarm = a.swarm and d.agent = a.name)
            """));
        Assert.Equal(0, await Store.NumberAsync("""
            select count(*) from message m where m.pending <> (select count(*) from delivery d where d.seq = m.seq)
            """));
    }

    [Fact]
    public async Task Send_ToOne_IsReadByItAloneWithAllItSays()
    {
        await JoinAsync(Alice, Bob, Carol, Stranger);
        var sent = await SendAsync(Alice, "bob", """{"n":1.0}""", "task");

        Assert.Equal(["bob"], sent.Recipients);
        var message = Assert.Single((await PeekAsync(Bob)).Messages);
        Assert.Equal(new Message(sent.Id, "alice", "hive", "bob", "task", null, Clock.GetUtcNow(), JsonText.Parse("""{"n":1.0}""")), message);
        foreach (var other in (Caller[])[Alice, Carol, Stranger])
            Assert.Equal(0, (await PeekAsync(other)).Unread);
    }

    [Fact]
    public async Task Send_ToAll_IsReadByAllOfTheSwarmButTheSender()
    {
        await JoinAsync(Alice, Bob, Carol, Stranger);

        Assert.Equal(["bob", "carol"], (await SendAsync(Alice, "*")).Recipients.Order());

        Assert.Equal(["1"], await BodiesAsync(Bob));
        Assert.Equal(["1"], await BodiesAsync(Carol));
        Assert.Equal((0, 0), ((await PeekAsync(Alice)).Unread, (await PeekAsync(Stranger)).Unread));
        Assert.Equal(1, await Store.NumberAsync("select count(*) from message"));
        await AssertCountsAsync();
    }

    [Fact]
    public async Task Send_BySomebodyUnknown_MakesItKnownSoThatItCanBeAnswered()
    {
        await JoinAsync(Bob);
        var sent = await SendAsync(Alice, "bob");
        Assert.Equal(["alice"], (await SendAsync(Bob, "alice", replyTo: sent.Id)).Recipients);
        Assert.Equal(sent.Id, Assert.Single((await PeekAsync(Alice)).Messages).ReplyTo);
    }

    [Fact]
    public async Task Peek_NotAcknowledged_ComesAgainInOrderAndAcknowledgedNever()
    {
        await JoinAsync(Alice, Bob, Carol);
        for (var i = 0; i < 5; i++)
            await SendAsync(i % 2 == 0 ? Alice : Carol, "*", $"{i}");

        Assert.Equal(["0", "1", "2", "3", "4"], await BodiesAsync(Bob));
        Assert.Equal(["0", "1", "2", "3", "4"], await BodiesAsync(Bob));
        var messages = (await PeekAsync(Bob)).Messages;
        Assert.Equal(2, await AcknowledgeAsync(Bob, messages[1].Id, messages[3].Id));

        Assert.Equal(["0", "2", "4"], await BodiesAsync(Bob));
        Assert.Equal(["0", "2"], await BodiesAsync(Bob, limit: 2));
        Assert.Equal(3, (await PeekAsync(Bob, limit: 1)).Unread);
        // The acknowledgement is this recipient's alone.
        Assert.Equal(["1", "3"], await BodiesAsync(Alice));
        Assert.Equal(["0", "2", "4"], await BodiesAsync(Carol));
        await AssertCountsAsync();
    }

    [Fact]
    public async Task Acknowledge_UnknownTwiceOrAnothers_ChangesNothingAndIsNotCounted()
    {
        await JoinAsync(Alice, Bob, Carol);
        var first = (await SendAsync(Alice, "bob")).Id;
        var others = (await SendAsync(Alice, "carol")).Id;

        Assert.Equal(1, await AcknowledgeAsync(Bob, first, first, others, new MessageId(99)));
        Assert.Equal(0, await AcknowledgeAsync(Bob, first));

        Assert.Equal((0, 1), ((await PeekAsync(Bob)).Unread, (await PeekAsync(Carol)).Unread));
        await AssertCountsAsync();
    }

    [Fact]
    public async Task Peek_OfAType_AnswersThatTypeAloneAndCountsAll()
    {
        await JoinAsync(Alice, Bob);
        await SendAsync(Alice, "bob", "1", "task");
        await SendAsync(Alice, "bob", "2", "note");
        Assert.Equal(["2"], await BodiesAsync(Bob, type: "note"));
        Assert.Equal(2, (await PeekAsync(Bob, type: "note")).Unread);
    }

    [Fact]
    public async Task Peek_BodiesOverTheBytes_StopsAfterTheFirstAtTheEarliest()
    {
        await JoinAsync(Alice, Bob);
        for (var i = 0; i < 3; i++)
            await SendAsync(Alice, "bob", Text(1000));
        var page = await Store.Messages.PeekAsync(Bob, new MailboxRequest { MaxBytes = 2500 }, Token);
        Assert.Equal((2, 3), (page!.Messages.Count, page.Unread));
        Assert.Single((await Store.Messages.PeekAsync(Bob, new MailboxRequest { MaxBytes = 10 }, Token))!.Messages);
    }

    [Fact]
    public async Task Send_Ids_AreNeverGivenTwice()
    {
        await JoinAsync(Alice, Bob);
        var first = (await SendAsync(Alice, "bob")).Id;
        await AcknowledgeAsync(Bob, first);
        await Store.ExecuteAsync("delete from message");
        Assert.Equal(first.Value + 1, (await SendAsync(Alice, "bob")).Id.Value);
    }

    [Fact]
    public async Task Send_MailboxFull_DropsTheOldestAndCountsIt()
    {
        await JoinAsync(Alice, Bob, Carol);
        for (var i = 0; i < 1003; i++)
            await SendAsync(Alice, "*", $"{i}");

        var mailbox = await PeekAsync(Bob, limit: 1);
        Assert.Equal((1000, 3, "3"), (mailbox.Unread, mailbox.Dropped, mailbox.Messages[0].Body.ToString()));
        await Store.Messages.ToldDroppedAsync(Bob, 3, Token);
        Assert.Equal((0, 3), ((await PeekAsync(Bob)).Dropped, (await PeekAsync(Carol)).Dropped));
        await AssertCountsAsync();
    }

    [Fact]
    public async Task Send_ToAll_LeavesOutWhoWasNotSeenForAsLongAsMessagesAreKept()
    {
        await JoinAsync(Alice, Bob);
        Clock.Advance(TimeSpan.FromDays(8));
        await Store.JoinAsync(Carol);

        Assert.Equal(["carol"], (await SendAsync(Alice, "*")).Recipients);
        Assert.Equal(["bob"], (await SendAsync(Alice, "bob")).Recipients);
    }

    [Fact]
    public async Task Send_ToNobody_IsAnErrorWithTheNearestName()
    {
        await JoinAsync(Alice, Bob);

        var unknown = await Assert.ThrowsAsync<SwarmMemoryException>(() => SendAsync(Alice, "bbo"));
        Assert.Equal((ErrorCode.NotFound, true), (unknown.Code, unknown.Hint.Contains("\"bob\"", StringComparison.Ordinal)));
        var alone = await Assert.ThrowsAsync<SwarmMemoryException>(() => SendAsync(Stranger, "*"));
        Assert.Equal((ErrorCode.NotFound, true), (alone.Code, alone.Message.Contains("\"other\"", StringComparison.Ordinal)));
        Assert.Equal(0, await Store.NumberAsync("select count(*) from message"));
        await AssertCountsAsync();
    }

    [Fact]
    public async Task Send_BodyAtAndOverTheCap_IsTakenAndRefused()
    {
        await JoinAsync(Alice, Bob);
        await SendAsync(Alice, "bob", Text(64 * 1024));
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => SendAsync(Alice, "bob", Text(64 * 1024 + 1)));
        Assert.Equal((ErrorCode.ValueTooLarge, 65536), (error.Code, error.Facts["limit"]));
        Assert.Contains("memory_store", error.Hint, StringComparison.Ordinal);
        Assert.Equal(1, (await PeekAsync(Bob)).Unread);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("lock_released")]
    [InlineData("sync_complete")]
    public async Task Send_TypeNoLabelOrTheSystems_IsRefused(string type)
    {
        await JoinAsync(Alice, Bob);
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => SendAsync(Alice, "bob", type: type));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains("type", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ReplyToUnknown_IsNotFoundAndSendsNothing()
    {
        await JoinAsync(Alice, Bob);
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => SendAsync(Alice, "bob", replyTo: new MessageId(7)));
        Assert.Equal((ErrorCode.NotFound, true), (error.Code, error.Message.Contains("m7", StringComparison.Ordinal)));
        Assert.Equal(0, (await PeekAsync(Bob)).Unread);
    }

    [Fact]
    public async Task Tell_InATransaction_ReachesThoseConcernedButNotTheActor()
    {
        await JoinAsync(Alice);
        var id = await TellAsync(Alice, [new("hive", "alice"), new("hive", "bob"), new("other", "bob"), new("hive", "bob")], "1");

        Assert.Equal(2, await Store.NumberAsync("select pending from message where seq = @id", ("@id", id!.Value.Value)));
        var message = Assert.Single((await PeekAsync(Bob)).Messages);
        Assert.Equal((MessageTypes.LockReleased, "alice", null), (message.Type, message.From, message.To));
        Assert.Equal((1, 0), ((await PeekAsync(Stranger)).Unread, (await PeekAsync(Alice)).Unread));
        Assert.Null(await TellAsync(Alice, [new("hive", "alice")], "2"));
        await AssertCountsAsync();
    }

    [Fact]
    public async Task Tell_AboutTheSameThing_TakesTheOlderOnesPlace()
    {
        await JoinAsync(Alice, Bob, Carol);
        await TellAsync(Alice, [new("hive", "bob"), new("hive", "carol")], "1", "global/x");
        await TellAsync(Alice, [new("hive", "bob")], "2", "global/x");
        await TellAsync(Alice, [new("hive", "bob")], "3", "global/y");
        await TellAsync(Alice, [new("hive", "bob")], "4", "global/x");

        Assert.Equal(["3", "4"], await BodiesAsync(Bob));
        Assert.Equal(["1"], await BodiesAsync(Carol));
        await AssertCountsAsync();
    }

    [Fact]
    public async Task Tell_TransactionFails_NothingIsSent()
    {
        await JoinAsync(Alice, Bob);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Storage.WriteAsync<bool>(async session =>
        {
            await TellAsync(session, Alice, [new("hive", "bob")], "1", null);
            throw new InvalidOperationException();
        }, Token));
        Assert.Equal(0, (await PeekAsync(Bob)).Unread);
    }

    private Task<MessageId?> TellAsync(Caller actor, AgentName[] recipients, string body, string? about = null) =>
        Store.Storage.WriteAsync(session => TellAsync(session, actor, recipients, body, about), Token);

    private Task<MessageId?> TellAsync(StorageSession session, Caller actor, AgentName[] recipients, string body, string? about) =>
        Store.Messages.TellAsync(session, actor, MessageTypes.LockReleased, recipients, JsonText.Parse(body), about, Token);
}
