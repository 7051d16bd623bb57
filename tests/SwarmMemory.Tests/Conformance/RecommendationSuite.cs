using SwarmMemory.Learning;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>What is recommended, and how honestly.</summary>
public abstract class RecommendationSuite : LearningTest
{
    private protected RecommendationSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Recommend_NoOutcomes_NamesNoStrategyAndSaysWhy()
    {
        var advice = await AskAsync(await LearnAsync());
        Assert.Null(advice.Strategy);
        Assert.Contains("outcome_record", advice.Description, StringComparison.Ordinal);
        Assert.Equal((0.0, 1.0), (advice.Interval.Low, advice.Interval.High));
    }

    [Fact]
    public async Task Recommend_AnotherTaskType_GoesByAllOutcomes()
    {
        var store = await LearnAsync();
        await RecordAsync(store, 9, 1, "pairs");
        await RecordAsync(store, 1, 9, "alone");
        var advice = await AskAsync(store, """{"task_type":"never seen"}""");
        Assert.Equal("pairs", advice.Strategy);
        Assert.Equal(["all"], advice.Evidence.Select(e => e.Where));
    }

    [Fact]
    public async Task Recommend_DescribedExample_GetsARecommendation()
    {
        // Recorded with its complexity and by one agent, asked without it and for five.
        var store = await LearnAsync();
        await store.RecordAsync(Caller.Parse("production-swarm", "worker-agent-1"), new TaskOutcome("data_processing", true)
        {
            Agents = ["worker-agent-1"],
            ExecutionTime = TimeSpan.FromSeconds(120.5),
            Context = JsonText.Parse("""{"data_size": "large", "complexity": "medium"}"""),
        }, Token);
        var advice = await AskAsync(store, """{"task_type": "data_processing", "data_size": "large", "available_agents": 5}""");
        Assert.Equal("single_agent", advice.Strategy);
        Assert.InRange(advice.ExpectedSuccessRate, 0.5, 0.95);
        Assert.InRange(advice.ExpectedTime!.Value.TotalSeconds, 120, 121);
        Assert.Equal(["all", "task_type=data_processing", "data_size=large"], advice.Evidence.Select(e => e.Where));
    }

    [Fact]
    public async Task Recommend_StrategiesThatSuitDifferentContexts_GoesByTheContext()
    {
        var store = await LearnAsync();
        for (var i = 0; i < 40; i++)
        {
            await RecordAsync(store, i % 10 != 0, "fast", Context(("size", "small")));
            await RecordAsync(store, i % 10 == 0, "fast", Context(("size", "large")));
            await RecordAsync(store, i % 10 < 3, "careful", Context(("size", "small")));
            await RecordAsync(store, i % 10 < 7, "careful", Context(("size", "large")));
        }

        Assert.Equal("fast", (await AskAsync(store, Context(("size", "small")))).Strategy);
        var large = await AskAsync(store, Context(("size", "large")));
        Assert.Equal("careful", large.Strategy);
        Assert.InRange(large.ExpectedSuccessRate, 0.55, 0.8);
        Assert.Equal([("all", 80L), ("task_type=build", 80L), ("size=large", 40L)], large.Evidence.Select(e => (e.Where, e.Outcomes)));
        Assert.Equal(0.7, large.Evidence[^1].SuccessRate, 3);
        var other = Assert.Single(large.Alternatives);
        Assert.Equal("fast", other.Strategy);
        Assert.True(other.ProbabilityBest < 0.1 && large.ProbabilityBest > 0.9);
        Assert.True(large.Interval.Low < 0.7 && large.Interval.High > 0.7);
    }

    [Fact]
    public async Task Recommend_ManyFailuresAfterSuccesses_ServesTheTruth()
    {
        var store = await LearnAsync();
        await RecordAsync(store, 12, 0, "only");
        var before = (await AskAsync(store)).ExpectedSuccessRate;
        await RecordAsync(store, 0, 100, "only");
        var after = (await AskAsync(store)).ExpectedSuccessRate;
        Assert.True(before > 0.8, $"{before}");
        Assert.True(after < 0.12, $"{after}");
    }

    [Fact]
    public async Task Recommend_UnknownCandidate_GetsTheCommonRateAndSaysSo()
    {
        var store = await LearnAsync();
        await RecordAsync(store, 1, 9, "known");
        var advice = await AskAsync(store, Context(), "new idea", "known");
        Assert.Equal("new idea", advice.Strategy);
        Assert.Contains("no outcomes yet", Assert.Single(advice.Notes), StringComparison.Ordinal);
        Assert.Equal(["known"], advice.Alternatives.Select(a => a.Strategy));
        Assert.Empty(advice.Evidence);
    }

    [Fact]
    public async Task Recommend_AfterReopening_KnowsAllOfIt()
    {
        var first = await LearnAsync();
        await RecordAsync(first, 30, 10, "a", Context(("size", "small")));
        await RecordAsync(first, 10, 30, "b", Context(("size", "small")));
        var before = await AskAsync(first, Context(("size", "small")));
        var after = await AskAsync(await LearnAsync(), Context(("size", "small")));
        Assert.Equal(before.ExpectedSuccessRate, after.ExpectedSuccessRate);
        Assert.Equal((before.Strategy, before.Interval, before.ProbabilityBest), (after.Strategy, after.Interval, after.ProbabilityBest));
    }

    [Fact]
    public async Task Recommend_Exploring_TriesTheOthersToo()
    {
        var store = await LearnAsync();
        await RecordAsync(store, 2, 1, "a");
        await RecordAsync(store, 2, 2, "b");
        HashSet<string> explored = [];
        for (var i = 0; i < 200; i++)
            explored.Add((await store.RecommendAsync(new StrategyQuery(JsonText.Parse(Context())) { Explore = true }, Token)).Strategy!);
        Assert.Equal(["a", "b"], explored.Order());
        for (var i = 0; i < 20; i++)
            Assert.Equal("a", (await AskAsync(store)).Strategy);
    }

    [Fact]
    public async Task Recommend_ExecutionTimes_AreLearnedOnTheirLogarithm()
    {
        var store = await LearnAsync();
        for (var i = 0; i < 400; i++)
            await RecordAsync(store, true, "a", seconds: i % 2 == 0 ? 10 : 1000);
        // The geometric mean; the arithmetic one would be 505.
        Assert.InRange((await AskAsync(store)).ExpectedTime!.Value.TotalSeconds, 99.9, 100.1);
        var blind = await LearnAsync(LearningOptions.Default with { Times = false });
        Assert.NotNull((await AskAsync(blind)).ExpectedTime);
    }

    [Fact]
    public async Task Recommend_WhatChanged_IsForgottenWhenForgettingIsOn()
    {
        var store = await LearnAsync();
        await RecordAsync(store, 900, 100, "a");
        await RecordAsync(store, 100, 300, "a");
        var keeping = await LearnAsync(LearningOptions.Default with { Forgets = false });
        Assert.True((await AskAsync(store)).ExpectedSuccessRate < 0.35);
        Assert.InRange((await AskAsync(keeping)).ExpectedSuccessRate, 0.69, 0.73);
    }
}
