using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>memory_updated: to those who wrote or read the key, once, without a store doing anything for it.</summary>
public abstract class MemoryUpdateSuite : StoreSuite
{
    private static readonly Caller Alice = OpenStore.Alice;
    private static readonly Caller Bob = OpenStore.Bob;
    private static readonly Caller Carol = Caller.Parse("hive", "carol");

    private protected MemoryUpdateSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private static (string, string) Updated(string key, long version, string outcome = "updated") =>
        (MessageTypes.MemoryUpdated, $$"""{"key":"{{key}}","version":{{version}},"outcome":"{{outcome}}"}""");

    /// <summary>What a reader of messages and the housekeeping do.</summary>
    private static async Task TellAsync(OpenStore store)
    {
        await store.Updates.FlushReadersAsync(Token);
        await store.Updates.DrainAsync(Token);
    }

    private async Task<OpenStore> JoinedAsync()
    {
        var store = await OpenAsync();
        await store.JoinAsync(Alice, Bob, Carol);
        return store;
    }

    [Fact]
    public async Task Drain_KeyThatAnotherWrote_TellsItAndNotTheActorOrStrangers()
    {
        var store = await JoinedAsync();
        await store.PutAsync("global/x", "1", Bob);
        await store.PutAsync("global/x", "2", Alice);
        await TellAsync(store);

        Assert.Equal([Updated("global/x", 2)], await store.MailAsync(Bob));
        Assert.Empty(await store.MailAsync(Alice));
        Assert.Empty(await store.MailAsync(Carol));
    }

    [Fact]
    public async Task Drain_KeyThatAnotherRead_TellsItWhenItChangesAndWhenItIsDeleted()
    {
        var store = await JoinedAsync();
        await store.PutAsync("global/x", "1", Alice);
        await store.GetAsync("global/x", Carol);
        await TellAsync(store);
        Assert.Empty(await store.MailAsync(Carol));

        await store.PutAsync("global/x", "2", Alice);
        await TellAsync(store);
        Assert.Equal([Updated("global/x", 2)], await store.MailAsync(Carol));

        await store.DeleteAsync("global/x", Alice);
        await TellAsync(store);
        Assert.Equal([Updated("global/x", 3, "deleted")], await store.MailAsync(Carol));
    }

    [Fact]
    public async Task Drain_ManyChangesOfOneKey_LeaveOneUnreadMessage()
    {
        var store = await JoinedAsync();
        await store.PutAsync("global/x", "0", Bob);
        for (var i = 1; i <= 5; i++)
        {
            await store.PutAsync("global/x", $"{i}", Alice);
            await store.PutAsync("global/x", $"{i}0", Alice);
            await TellAsync(store);
        }

        Assert.Equal([Updated("global/x", 11)], await store.MailAsync(Bob));
        Assert.Equal(1, await store.NumberAsync("select count(*) from message"));
        Assert.Equal(1, await store.NumberAsync("select unread from agent where name = 'bob'"));
    }

    [Fact]
    public async Task Drain_Twice_OrByTwoProcesses_TellsOnce()
    {
        var (one, two) = (await JoinedAsync(), await OpenAsync());
        await one.PutAsync("global/x", "1", Bob);
        await one.PutAsync("global/x", "2", Alice);
        await Task.WhenAll(TellAsync(one), TellAsync(two), TellAsync(one), TellAsync(two));
        var first = (await one.Messages.PeekAsync(Bob, new(), Token))!.Messages[0].Id;
        await one.Messages.AcknowledgeAsync(Bob, [first], Token);

        await TellAsync(one);
        await TellAsync(two);

        Assert.Empty(await one.MailAsync(Bob));
    }

    [Fact]
    public async Task Drain_VersionThatTheReaderHasSeen_IsNoNews()
    {
        var store = await JoinedAsync();
        await store.PutAsync("global/x", "1", Alice);
        await store.GetAsync("global/x", Bob);
        await TellAsync(store);
        await store.PutAsync("global/x", "2", Alice);
        await store.GetAsync("global/x", Bob);
        await TellAsync(store);
        Assert.Empty(await store.MailAsync(Bob));

        // The control: without the second reading it is.
        await store.PutAsync("global/x", "3", Alice);
        await TellAsync(store);
        Assert.Equal([Updated("global/x", 3)], await store.MailAsync(Bob));
    }

    [Fact]
    public async Task FlushReaders_ChangeWasToldBeforeTheReadingWasKnown_TellsTheReaderNow()
    {
        var (readers, others) = (await JoinedAsync(), await OpenAsync());
        await others.PutAsync("global/x", "1", Alice);
        await readers.GetAsync("global/x", Bob);
        await others.PutAsync("global/x", "2", Alice);
        await TellAsync(others);
        Assert.Empty(await readers.MailAsync(Bob));

        await readers.Updates.FlushReadersAsync(Token);
        await TellAsync(readers);

        Assert.Equal([Updated("global/x", 2)], await readers.MailAsync(Bob));
    }

    [Fact]
    public async Task Drain_NothingNewOrNobodyConcerned_SendsNothing()
    {
        var store = await JoinedAsync();
        for (var i = 0; i < 20; i++)
            await store.PutAsync($"swarm-hive/agent-alice/{i % 5}", $"{i}", Alice);
        await TellAsync(store);
        Assert.Equal(0, await store.NumberAsync("select count(*) from message"));
        Assert.Equal(0, await store.NumberAsync("select count(*) from key_reader"));

        var mark = await Fixture.CommitMarkAsync();
        await TellAsync(store);
        Assert.Equal(mark, await Fixture.CommitMarkAsync());
    }

    [Fact]
    public async Task Drain_MoreThanOneBatch_TellsAllInTheEnd()
    {
        var store = await JoinedAsync();
        await store.PutAsync("global/first", "1", Bob);
        await store.PutAsync("global/first", "2", Alice);
        await store.ExecuteAsync("""
            with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
            insert into entry_version (key, version, outcome, swarm, author, at, codec, size, checksum) select 'global/fill', i, 1, 'hive', 'alice', 0, 0, 0, 0 from n
            """);
        await store.PutAsync("global/last", "1", Bob);
        await store.PutAsync("global/last", "2", Alice);

        await TellAsync(store);

        Assert.Equal([Updated("global/first", 2), Updated("global/last", 2)], await store.MailAsync(Bob));
    }

    [Fact]
    public async Task Drain_MoreKeysThanABoxHoldsOf_KeepsTheNewestAndCountsTheDropped()
    {
        var store = await JoinedAsync();
        await store.Messages.SendAsync(Alice, new MessageRequest("bob", JsonText.Parse("\"first\"")), Token);
        for (var i = 0; i < 103; i++)
        {
            await store.PutAsync($"global/k{i}", "1", Bob);
            await store.PutAsync($"global/k{i}", "2", Alice);
        }

        await TellAsync(store);

        var mailbox = (await store.Messages.PeekAsync(Bob, new MailboxRequest { Limit = 200 }, Token))!;
        Assert.Equal((101, 3, "\"first\""), (mailbox.Unread, mailbox.Dropped, mailbox.Messages[0].Body.ToString()));
        Assert.Contains("\"global/k3\"", mailbox.Messages[1].Body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_ReaderFromLongAgo_IsNotTold()
    {
        var store = await JoinedAsync();
        await store.PutAsync("global/x", "1", Alice);
        await store.GetAsync("global/x", Bob);
        await TellAsync(store);
        Clock.Advance(TimeSpan.FromDays(8));
        await store.GetAsync("global/x", Carol);
        await store.PutAsync("global/x", "2", Alice);
        await TellAsync(store);
        Assert.Empty(await store.MailAsync(Bob));
        Assert.Single(await store.MailAsync(Carol));
    }
}
