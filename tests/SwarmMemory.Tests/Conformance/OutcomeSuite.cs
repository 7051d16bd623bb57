using System.Text.Json.Nodes;
using SwarmMemory.Learning;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>What may be recorded, and that what is hostile or odd stays bounded.</summary>
public abstract class OutcomeSuite : LearningTest
{
    private protected OutcomeSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("7")]
    [InlineData("null")]
    public async Task Record_ContextIsNoObject_IsRefusedAndNothingCounted(string context)
    {
        var store = await LearnAsync();
        Assert.Contains("context", await RefusedAsync(() => RecordAsync(store, true, "a", context)), StringComparison.Ordinal);
        Assert.Contains("context", await RefusedAsync(() => AskAsync(store, context)), StringComparison.Ordinal);
        Assert.Null((await AskAsync(store)).Strategy);
    }

    [Fact]
    public async Task Record_TenThousandFields_IsRefused()
    {
        var fields = new JsonObject();
        for (var i = 0; i < 10_000; i++)
            fields[$"f{i}"] = 1;
        var store = await LearnAsync();
        Assert.Contains("context", await RefusedAsync(() => RecordAsync(store, true, "a", fields.ToJsonString())), StringComparison.Ordinal);
        Assert.Contains("200 fields", await RefusedAsync(() => RecordAsync(store, true, "a",
            $"{{{string.Join(',', Enumerable.Range(0, 201).Select(i => $"\"f{i}\":1"))}}}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_DeepContext_LearnsFromTheUpperLevels()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 60)) + "1" + new string('}', 60);
        var store = await LearnAsync();
        await RecordAsync(store, true, "a", $$"""{"size":"small","deep":{{deep}}}""");
        Assert.Equal("size=small", (await AskAsync(store, Context(("size", "small")))).Evidence[^1].Where);
    }

    [Fact]
    public async Task Record_ValuesThatNeverRepeat_DoNotShatterTheLevels()
    {
        var store = await LearnAsync();
        for (var i = 0; i < 600; i++)
            await RecordAsync(store, i % 2 == 0, "a", Context(("job", $"job-{i}"), ("size", i % 4 < 2 ? "small" : "large")));
        Assert.Equal("size=small", (await AskAsync(store, Context(("job", "job-1000"), ("size", "small")))).Evidence[^1].Where);
        var levels = await (await OpenAsync()).NumberAsync("select count(*) from learn_level");
        Assert.True(levels <= 4, $"{levels} levels");
        var weights = await (await OpenAsync()).NumberAsync("select count(*) from learn_weight");
        Assert.True(weights <= 2 * (ContextFields.MaxValues + 8), $"{weights} weights");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e300)]
    public async Task Seconds_NoTime_IsRefused(double seconds) =>
        Assert.Contains("execution_time_seconds", await RefusedAsync(() => Task.FromResult(OutcomeRules.Seconds(seconds))), StringComparison.Ordinal);

    [Fact]
    public async Task Record_NegativeTime_IsRefused()
    {
        var store = await LearnAsync();
        await RefusedAsync(() => RecordAsync(store, true, "a", seconds: -1));
        await RecordAsync(store, true, "a", seconds: 0);
        Assert.InRange((await AskAsync(store)).ExpectedTime!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(0.01));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\u001b[31m")]
    public async Task Record_NameThatIsNone_IsRefused(string name)
    {
        var store = await LearnAsync();
        Assert.Contains("strategy", await RefusedAsync(() => RecordAsync(store, true, name)), StringComparison.Ordinal);
        Assert.Contains("task_type", await RefusedAsync(() => RecordAsync(store, true, "a", task: name)), StringComparison.Ordinal);
        Assert.Contains("candidates", await RefusedAsync(() => AskAsync(store, Context(), name)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_HalfOfACharacter_IsRefused()
    {
        var store = await LearnAsync();
        Assert.Contains("strategy", await RefusedAsync(() => RecordAsync(store, true, "half \ud800")), StringComparison.Ordinal);
        await RecordAsync(store, true, "whole \ud83d\ude00");
    }

    [Fact]
    public async Task Record_StrategyOf10Kilobytes_IsRefusedByItsLength()
    {
        var store = await LearnAsync();
        var message = await RefusedAsync(() => RecordAsync(store, true, new string('x', 10_240)));
        Assert.Contains("10,240", message, StringComparison.Ordinal);
        await RecordAsync(store, true, new string('x', StrategyName.MaxLength));
    }

    [Fact]
    public async Task Record_MoreStrategiesThanAreToldApart_CountsTheRestTogether()
    {
        var store = await LearnAsync();
        await (await OpenAsync()).ExecuteAsync($"""
            insert into learn_strategy (id, name, agents)
            with recursive n(i) as (select 1 union all select i + 1 from n where i < {LearningStore.MaxStrategies - 1}) select i, 'made ' || i, 1 from n
            """);
        Assert.Equal("(other)", (await RecordAsync(store, true, "one too many")).Strategy);
        Assert.Equal("(other)", (await RecordAsync(store, true, "and another")).Strategy);
        Assert.Equal("made 7", (await RecordAsync(store, true, "made 7")).Strategy);
        Assert.Equal(LearningStore.MaxStrategies, await (await OpenAsync()).NumberAsync("select count(*) from learn_strategy"));
    }

    [Fact]
    public async Task Record_FloodOfSuccessesFromOneAgent_IsBoundedAndShows()
    {
        var store = await LearnAsync();
        await RecordAsync(store, 5, 15, "dubious", agent: "bob");
        await RecordAsync(store, 14, 6, "solid", agent: "bob");
        await RecordAsync(store, 300, 0, "dubious", agent: "mallory");
        var advice = await AskAsync(store);
        Assert.Equal("solid", advice.Strategy);
        var dubious = await AskAsync(store, Context(), "dubious");
        Assert.InRange(dubious.ExpectedSuccessRate, 0.4, 0.75);
        Assert.Contains("hive/mallory reported 300 of its 320 outcomes; they count as 20", Assert.Single(dubious.Notes), StringComparison.Ordinal);
        Assert.Empty(advice.Notes);

        // The control: the same successes, seen by many agents, are believed.
        for (var agent = 0; agent < 30; agent++)
            await RecordAsync(store, 10, 0, "dubious", agent: $"agent{agent}");
        var believed = await AskAsync(store, Context(), "dubious");
        Assert.True(believed.ExpectedSuccessRate > 0.85);
        Assert.Empty(believed.Notes);
    }

    [Theory]
    [InlineData("""{"strategy":"from context","approach":"other"}""", 5, "from context")]
    [InlineData("""{"approach":"by approach"}""", 5, "by approach")]
    [InlineData("""{"strategy":7}""", 1, "single_agent")]
    [InlineData("{}", 0, "single_agent")]
    [InlineData("{}", 3, "small_team")]
    [InlineData("{}", 5, "large_team")]
    public async Task Record_StrategyNotNamed_IsDerived(string context, int agents, string expected)
    {
        var store = await LearnAsync();
        var learned = await store.RecordAsync(Caller.Parse("hive", "alice"), new TaskOutcome("build", true)
        {
            Agents = [.. Enumerable.Range(0, agents).Select(i => $"agent{i}")],
            Context = JsonText.Parse(context),
        }, Token);
        Assert.Equal(expected, learned.Strategy);
    }

    [Fact]
    public async Task Record_FaultInsideTheTransaction_CountsNothing()
    {
        var store = await LearnAsync();
        await RecordAsync(store, true, "a");
        await (await OpenAsync()).ExecuteAsync("alter table outcome rename to elsewhere");
        await Assert.ThrowsAnyAsync<Exception>(() => RecordAsync(store, true, "a"));
        await (await OpenAsync()).ExecuteAsync("alter table elsewhere rename to outcome");
        Assert.Equal(1, Assert.Single((await AskAsync(store)).Evidence, e => e.Where == "all").Outcomes);
        Assert.Equal(1, await (await OpenAsync()).NumberAsync("select outcomes from learn_state"));
    }
}
