using SwarmMemory.Learning;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>What must make no difference to a recommendation: how strategies are called, and without forgetting the order of the outcomes.</summary>
public sealed class OutcomeOrderTests : SqliteTest
{
    private const string Asked = """{"task_type":"build","size":"s1","kind":"k4"}""";

    [Fact]
    public async Task Record_InAnotherOrder_GivesTheSameWithoutForgetting()
    {
        var (one, other) = (await AdviseAsync("one.db", forgets: false, o => o), await AdviseAsync("other.db", forgets: false, o => o.Reverse()));
        Assert.Equal(one.Strategy, other.Strategy);
        Assert.Equal(one.ExpectedSuccessRate, other.ExpectedSuccessRate, 1e-9);
        Assert.Equal(one.Interval.Low, other.Interval.Low, 1e-9);
        Assert.Equal(one.Interval.High, other.Interval.High, 1e-9);
        Assert.Equal(4, one.Evidence.Count);
        Assert.Equal(one.Evidence.Select(e => e.Outcomes), other.Evidence.Select(e => e.Outcomes));

        // The control: what forgets does see the order.
        var (first, last) = (await AdviseAsync("first.db", forgets: true, o => o), await AdviseAsync("last.db", forgets: true, o => o.Reverse()));
        Assert.True(Math.Abs(first.ExpectedSuccessRate - last.ExpectedSuccessRate) > 1e-6);
    }

    [Fact]
    public async Task Record_UnderOtherNames_GivesTheSame()
    {
        var one = await AdviseAsync("way.db", forgets: true, o => o);
        foreach (var name in (string[])["path", "team", "plan", "step"])
        {
            var other = await AdviseAsync(name + ".db", forgets: true, o => o.Select(x => x with { Strategy = x.Strategy!.Replace("way", name, StringComparison.Ordinal) }));
            Assert.Equal(one.Strategy!.Replace("way", name, StringComparison.Ordinal), other.Strategy);
            Assert.Equal(one.ExpectedSuccessRate, other.ExpectedSuccessRate, 1e-9);
            Assert.Equal(one.Alternatives.Select(a => Math.Round(a.ExpectedSuccessRate, 9)), other.Alternatives.Select(a => Math.Round(a.ExpectedSuccessRate, 9)));
        }
    }

    private async Task<Recommendation> AdviseAsync(string file, bool forgets, Func<IEnumerable<TaskOutcome>, IEnumerable<TaskOutcome>> order)
    {
        var store = new LearningStore((await OpenAsync(In(file))).Storage, LearningOptions.Default with { Forgets = forgets });
        foreach (var outcome in order(Outcomes()))
            await store.RecordAsync(Caller.Parse("hive", "alice"), outcome, Token);
        return await store.RecommendAsync(new StrategyQuery(JsonText.Parse(Asked)), Token);
    }

    private static List<TaskOutcome> Outcomes()
    {
        var random = new Random(5);
        return
        [
            .. Enumerable.Range(0, 400).Select(i => new TaskOutcome("build", random.NextDouble() < 0.2 + (0.15 * (i % 5)))
            {
                Strategy = $"way {i % 4}",
                Context = JsonText.Parse($$"""{"size":"s{{i % 3}}","kind":"k{{i % 5}}"}"""),
            }),
        ];
    }
}
