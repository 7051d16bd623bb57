using SwarmMemory.Learning;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Patterns as entries, and what is said of them.</summary>
public abstract class PatternSuite : LearningTest
{
    private protected PatternSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Patterns_SuccessAndFailure_AreEntriesThatAnyAgentReads()
    {
        var store = await OpenAsync();
        await DoAsync(store, 10, 10, "pairs", PatternType.Communication);
        await DoAsync(store, 1, 10, "alone", PatternType.Communication);

        var keys = await store.ListAsync(new ListRequest { Prefix = PatternKeeper.Prefix, Limit = 100 });
        // At the task type, at the pattern type, and at the size: for each of two strategies.
        Assert.Equal(6, keys.Length);
        Assert.All(keys, k => Assert.StartsWith("neural/patterns/pattern_communication_", k, StringComparison.Ordinal));
        List<System.Text.Json.Nodes.JsonNode> patterns = [];
        foreach (var key in keys)
            patterns.Add((await store.GetAsync(key, OpenStore.Bob))!.Value.ToNode()!);
        Assert.Equal(3, patterns.Count(p => (string?)p["kind"] == "success" && (string?)p["strategy"] == "pairs" && (double)p["success_rate"]! == 1));
        Assert.Equal(3, patterns.Count(p => (string?)p["kind"] == "failure" && (string?)p["strategy"] == "alone" && (double)p["success_rate"]! == 0.1));
        Assert.Contains(patterns, p => p["where"]!.ToJsonString() == """["task_type=build","pattern_type=communication","size=small"]""");
    }

    [Theory]
    [InlineData(PatternType.Communication, "communication")]
    [InlineData(PatternType.ResourceAllocation, "resource_allocation")]
    [InlineData(PatternType.TaskDistribution, "task_distribution")]
    [InlineData(PatternType.ConflictResolution, "conflict_resolution")]
    [InlineData(PatternType.Optimization, "optimization")]
    public async Task Insights_OfEachType_AreFoundByItsName(PatternType type, string name)
    {
        var store = await OpenAsync();
        await DoAsync(store, 19, 20, "pairs", type);
        var insights = await new InsightFinder(store.Storage, LearningOptions.Default).FindAsync(name, 10, Token);
        Assert.NotEmpty(insights);
        Assert.All(insights, i => Assert.Equal(name, i.Topic));
        Assert.Contains("\"pairs\" works where task_type=build", insights[0].Description, StringComparison.Ordinal);
        Assert.InRange(insights[0].Confidence, 0.8, 1);
        Assert.Equal(Clock.GetUtcNow(), insights[0].Since);
        Assert.Empty(await new InsightFinder(store.Storage, LearningOptions.Default).FindAsync(
            name == "communication" ? "resource_allocation" : "communication", 10, Token));
    }

    [Fact]
    public async Task Patterns_ThatNoLongerHold_AreTakenAway()
    {
        var store = await OpenAsync();
        await DoAsync(store, 5, 5, "pairs");
        Assert.NotEmpty(await store.ListAsync(new ListRequest { Prefix = PatternKeeper.Prefix }));
        await DoAsync(store, 0, 5, "pairs");
        // Half of ten is neither.
        Assert.Empty(await store.ListAsync(new ListRequest { Prefix = PatternKeeper.Prefix }));
        Assert.Equal(0, await store.NumberAsync("select count(*) from learn_pattern"));
    }

    [Fact]
    public async Task Patterns_MoreThanTheLimit_KeepThoseWithTheMostOutcomes()
    {
        var store = await OpenAsync();
        var options = LearningOptions.Default with { MaxPatterns = 3 };
        await DoAsync(store, 20, 20, "proven", options: options);
        for (var i = 0; i < 6; i++)
            await DoAsync(store, 5, 5, $"new {i}", options: options);
        var keys = await store.ListAsync(new ListRequest { Prefix = PatternKeeper.Prefix });
        Assert.Equal(3, keys.Length);
        Assert.Equal(3, await store.NumberAsync("select count(*) from learn_pattern"));
        Assert.Equal(2, await store.NumberAsync("select count(*) from learn_pattern where outcomes = 20"));
    }

    [Fact]
    public async Task Patterns_SwitchedOff_AreNotMade()
    {
        var store = await OpenAsync();
        await DoAsync(store, 20, 20, "pairs", options: LearningOptions.Default with { Patterns = false });
        Assert.Empty(await store.ListAsync());
        await DoAsync(store, 0, 20, "alone", options: LearningOptions.Default with { FailurePatterns = false });
        Assert.Empty(await store.ListAsync());
        await DoAsync(store, 12, 20, "both", options: LearningOptions.Default with { SuccessThreshold = 0.6 });
        Assert.NotEmpty(await store.ListAsync());
    }

    [Fact]
    public async Task Insights_StrategyThatCollapses_IsAnAnomalyAndSteadyOnesAreNot()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 10; i++)
        {
            await DoAsync(store, 9, 10, "steady");
            await DoAsync(store, 9, 10, "collapsing");
        }

        var finder = new InsightFinder(store.Storage, LearningOptions.Default);
        Assert.Empty(await finder.FindAsync("anomaly", 10, Token));
        await DoAsync(store, 0, 25, "collapsing");
        var anomaly = Assert.Single(await finder.FindAsync("anomaly", 10, Token));
        Assert.Contains("\"collapsing\" succeeds less often than before", anomaly.Description, StringComparison.Ordinal);
        Assert.True(anomaly.Interval!.Value.High < 0.75 && anomaly.Confidence > 0.99);
        Assert.Equal(anomaly.Description, (await finder.FindAsync(null, 10, Token))[0].Description);
    }

    [Fact]
    public async Task Insights_Times_NameTheFasterStrategy()
    {
        var store = await OpenAsync();
        var learning = new LearningStore(store.Storage, LearningOptions.Default);
        for (var i = 0; i < 12; i++)
        {
            await RecordAsync(learning, true, "quick", seconds: 5 + (i % 3));
            await RecordAsync(learning, true, "slow", seconds: 50 + (i % 3));
        }

        var insight = Assert.Single(await new InsightFinder(store.Storage, LearningOptions.Default).FindAsync("time", 10, Token));
        Assert.Contains("\"quick\" is faster than \"slow\" where task_type=build: typically 5.94 s against 51 s", insight.Description, StringComparison.Ordinal);
        Assert.Empty(await new InsightFinder(store.Storage, LearningOptions.Default with { Times = false }).FindAsync("time", 10, Token));
    }

    [Fact]
    public async Task Insights_UnknownTopicOrLimit_IsRefusedWithWhatThereIs()
    {
        var finder = new InsightFinder((await OpenAsync()).Storage, LearningOptions.Default);
        Assert.Contains("topic", await RefusedAsync(() => finder.FindAsync("weather", 10, Token)), StringComparison.Ordinal);
        Assert.Contains("limit", await RefusedAsync(() => finder.FindAsync(null, 0, Token)), StringComparison.Ordinal);
        Assert.Empty(await finder.FindAsync(null, 1, Token));
    }

    private static async Task DoAsync(
        OpenStore store, int successes, int outcomes, string strategy, PatternType? type = null, LearningOptions? options = null)
    {
        options ??= LearningOptions.Default;
        var learning = new LearningStore(store.Storage, options);
        var patterns = new PatternKeeper(store.Storage, store.Entries, options);
        for (var i = 0; i < outcomes; i++)
        {
            var success = (i + 1) * successes / outcomes > i * successes / outcomes;
            await patterns.LearnAsync(OpenStore.Alice, await learning.RecordAsync(OpenStore.Alice, new TaskOutcome("build", success)
            {
                Strategy = strategy,
                PatternType = type,
                Context = JsonText.Parse("""{"size":"small"}"""),
            }, Token), Token);
        }
    }
}
