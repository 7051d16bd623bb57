using SwarmMemory.Learning;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>How many single outcomes are kept, and that what was learned from the others stays.</summary>
public abstract class OutcomeRetentionSuite : LearningTest
{
    private const int Kept = 100;

    /// <summary>Outcomes that may come before those that are no longer kept are deleted.</summary>
    private const int Slack = 16;

    private protected OutcomeRetentionSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private Task<long> RowsAsync() => NumberAsync("count(*)");

    private async Task<long> NumberAsync(string what) => (await (await OpenAsync()).NumberAsync($"select {what} from outcome"))!.Value;

    [Fact]
    public async Task Record_MoreThanATaskTypeKeeps_DropsTheOldestAndForgetsNothing()
    {
        var store = await LearnAsync(LearningOptions.Default with { TaskOutcomes = Kept });
        await RecordAsync(store, 300, 100, "a", Context(("size", "small")));
        Assert.InRange(await RowsAsync(), Kept, Kept + Slack);
        Assert.InRange(await NumberAsync("min(clock)"), 400 - Kept - Slack, 400 - Kept + 1);

        var advice = await AskAsync(store, Context(("size", "small")));
        Assert.Equal([("all", 400L), ("task_type=build", 400L), ("size=small", 400L)], advice.Evidence.Select(e => (e.Where, e.Outcomes)));
        Assert.InRange(advice.ExpectedSuccessRate, 0.72, 0.78);
    }

    [Fact]
    public async Task Record_LevelsAreDueWhenOutcomesAreGone_KeepsLevelsAndCounts()
    {
        var store = await LearnAsync(LearningOptions.Default with { TaskOutcomes = Kept });
        await RecordAsync(store, 150, 150, "a", Context(("size", "small"), ("kind", "x")));
        for (var i = 0; i < 220; i++)
            await RecordAsync(store, i % 2 == 0, "a", Context(("size", i % 2 == 0 ? "small" : "large"), ("kind", "x")));
        var advice = await AskAsync(store, Context(("size", "small"), ("kind", "x")));
        Assert.Equal(520, advice.Evidence[0].Outcomes);
        Assert.Equal(410, advice.Evidence.Single(e => e.Where == "size=small").Outcomes);
    }

    [Fact]
    public async Task Record_ManyTaskTypes_AreBoundedTogether()
    {
        var store = await LearnAsync(LearningOptions.Default with { AllOutcomes = Kept });
        for (var i = 0; i < 300; i++)
            await RecordAsync(store, true, "a", task: $"task {i}");
        Assert.InRange(await RowsAsync(), Kept, Kept + Slack);
        Assert.Equal(300, (await AskAsync(store)).Evidence[0].Outcomes);
    }

    [Fact]
    public async Task Record_OutcomesPastTheirRetention_AreDropped()
    {
        var store = await LearnAsync();
        await RecordAsync(store, 20, 10, "a");
        Clock.Advance(LearningOptions.KeepsOutcomes + TimeSpan.FromDays(1));
        await RecordAsync(store, 40, 0, "a");
        Assert.Equal(40, await RowsAsync());
        Assert.Equal(70, (await AskAsync(store)).Evidence[0].Outcomes);
    }
}
