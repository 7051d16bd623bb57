using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Persistence;
using SwarmMemory.Sqlite;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>
/// What other memories' clean-up lost: outcomes, patterns, the state of agents, what nobody has read yet. Each test has a control that was
/// there to be taken, and is.
/// </summary>
public sealed class NothingLostTests : SqliteTest
{
    private const string Fleeting = "swarm-hive/global/fleeting";
    private const string Damaged = "swarm-hive/global/damaged";

    /// <summary>Rows that no clean-up may touch.</summary>
    private static readonly string[] Kept =
    [
        "outcome", "learn_state", "learn_task", "learn_strategy", "learn_tally", "learn_level", "learn_weight", "learn_field", "learn_pattern", "learn_agent",
        "message", "delivery", "fence",
    ];

    private async Task<SwarmStore> OpenSwarmAsync() => new(
        await SqliteStorage.OpenAsync(new SqliteOptions { Path = Database }, Clock, NullLogger.Instance, Token),
        EntryOptions.Default, HousekeepingOptions.None, Clock, NullLoggerFactory.Instance);

    private static async Task FillAsync(SwarmStore store)
    {
        var (alice, bob) = (store.For("alice", "hive"), store.For("bob", "hive"));
        await alice.InitializeAgentMemoryAsync(JsonText.Parse("""{"role":"tester"}"""), cancellationToken: Token);
        await bob.InitializeAgentMemoryAsync(JsonText.Parse("""{"role":"reader"}"""), cancellationToken: Token);
        await alice.StoreAsync(MemoryKey.Parse("swarm-hive/agent-alice/state"), JsonText.Parse("""{"step":7}"""), cancellationToken: Token);
        await alice.StoreAgentDecisionAsync("plan", JsonText.Parse("1"), cancellationToken: Token);
        await alice.StoreAsync(MemoryKey.Parse("swarm-hive/global/unread"), JsonText.Parse("\"nobody has looked\""), cancellationToken: Token);
        await alice.ShareKnowledgeWithSwarmAsync("topic", JsonText.Parse("2"), cancellationToken: Token);
        await alice.SendMessageAsync(new MessageRequest("bob", JsonText.Parse("\"hello\"")), Token);
        await alice.SendMessageAsync(new MessageRequest(MessageRequest.Everyone, JsonText.Parse("\"all\"")), Token);
        for (var i = 0; i < 60; i++)
        {
            await alice.RecordTaskOutcomeAsync(
                "build", ["alice"], i % 10 != 0, TimeSpan.FromSeconds(i), JsonText.Parse($$"""{"size":"{{(i % 2 == 0 ? "large" : "small")}}"}"""), i % 3 == 0 ? "alone" : "pair",
                cancellationToken: Token);
        }

        var plan = LockResource.Parse("swarm-hive/global/plan");
        await using (await bob.AcquireLockAsync(new LockRequest(plan), Token))
        {
        }

        await alice.StoreAsync(MemoryKey.Parse(Fleeting), JsonText.Parse("1"), TimeSpan.FromHours(1), cancellationToken: Token);
        await alice.StoreAsync(MemoryKey.Parse(Damaged), JsonText.Parse("1"), cancellationToken: Token);
    }

    /// <summary>All that must still be there, as text: every entry with its version and value, and the rows of learning, mail and fences.</summary>
    private async Task<string> BookAsync(SwarmStore store)
    {
        List<string> book = [];
        var alice = store.For("alice", "hive");
        foreach (var info in (await alice.ListAsync(new ListRequest { Limit = ListRequest.MaxLimit }, Token)).Items.Where(e => e.Key.Value is not Fleeting and not Damaged))
            book.Add($"{info.Key} {info.Version} {(await alice.GetAsync(info.Key, Token))!.Value}");
        foreach (var table in Kept)
            book.Add($"{table}\n{await Raw.TableAsync(Database, table)}");
        foreach (var there in (string[])["swarm-hive/agent-alice/state ", "swarm-hive/global/unread ", "neural/patterns/"])
            Assert.Contains(book, line => line.StartsWith(there, StringComparison.Ordinal));
        return string.Join('\n', book);
    }

    private static async Task<string> AdviceAsync(SwarmStore store)
    {
        var advice = await store.For("bob", "hive").GetCoordinationStrategyAsync(JsonText.Parse("""{"task_type":"build","size":"large"}"""), Token);
        var insights = await store.For("bob", "hive").GetLearningInsightsAsync(cancellationToken: Token);
        Assert.NotNull(advice.Strategy);
        return $"{advice.Strategy} {advice.ExpectedSuccessRate} {advice.Interval} {string.Join(' ', advice.Evidence)}\n{string.Join('\n', insights.Select(i => i.Description))}";
    }

    private static async Task<string[]> UnreadAsync(SwarmStore store) =>
        [.. (await store.For("bob", "hive").ReadMessagesAsync(new MailboxRequest { Type = MessageTypes.Plain }, Token)).Messages.Select(m => m.Body.ToString())];

    [Fact]
    public async Task AutomaticCare_ForDays_TakesWhatExpiredAndNothingElse()
    {
        await using var store = await OpenSwarmAsync();
        await FillAsync(store);
        var (book, advice) = (await BookAsync(store), await AdviceAsync(store));
        for (var day = 0; day < 6; day++)
        {
            Clock.Advance(TimeSpan.FromDays(1));
            await store.Care.TickAsync(Token);
            await store.SweepIfDueAsync(TimeSpan.FromMinutes(1), Token);
        }

        Assert.Equal(0, await Raw.CountAsync(Database, "entry", $"key = '{Fleeting}' and deleted = 0"));
        Assert.Equal((book, advice), (await BookAsync(store), await AdviceAsync(store)));
        Assert.Equal(["\"hello\"", "\"all\""], await UnreadAsync(store));
    }

    [Fact]
    public async Task Optimize_AllRemediesTwice_TakesWhatExpiredAndNothingElse()
    {
        await using var store = await OpenSwarmAsync();
        await FillAsync(store);
        var (book, advice) = (await BookAsync(store), await AdviceAsync(store));
        Clock.Advance(TimeSpan.FromDays(6));
        string[] all = ["cleanup", "compression", "defragmentation", "indexes", "statistics"];
        Assert.True((await store.For("alice", "hive").OptimizeMemoryAsync(apply: true, all, cancellationToken: Token)).EntriesCleaned > 0);
        await store.For("alice", "hive").OptimizeMemoryAsync(apply: true, all, cancellationToken: Token);

        Assert.Equal(0, await Raw.CountAsync(Database, "entry", $"key = '{Fleeting}' and deleted = 0"));
        Assert.Equal((book, advice), (await BookAsync(store), await AdviceAsync(store)));
        Assert.Equal(["\"hello\"", "\"all\""], await UnreadAsync(store));
    }

    [Fact]
    public async Task EmergencyCleanup_DamagedStore_LosesTheDamagedEntryAndNothingElse()
    {
        string book, advice;
        await using (var store = await OpenSwarmAsync())
        {
            await FillAsync(store);
            await store.Search.KeepUpAsync(Token);
            (book, advice) = (await BookAsync(store), await AdviceAsync(store));
        }

        await Raw.ExecuteAsync(Database, $"update entry_version set value = x'00' where key = '{Damaged}'");
        var report = await Salvage.RunAsync(new SqliteOptions { Path = Database }, apply: true, Clock, NullLoggerFactory.Instance, Token);
        Assert.NotNull(report.KeptAs);
        Assert.Equal([Damaged], report.Lost);

        await using var mended = await OpenSwarmAsync();
        Assert.Equal((book, advice), (await BookAsync(mended), await AdviceAsync(mended)));
        Assert.Equal(["\"hello\"", "\"all\""], await UnreadAsync(mended));
        Assert.Equal("swarm-hive/global/unread", (await mended.For("bob", "hive").SearchAsync(new SearchRequest("looked"), Token)).Hits.Single().Key.Value);
    }
}
