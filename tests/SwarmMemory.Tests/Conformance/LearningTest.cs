using System.Text.Json.Nodes;
using SwarmMemory.Learning;

namespace SwarmMemory.Tests.Conformance;

/// <summary>What the suites of learning share: short ways to record and to ask.</summary>
public abstract class LearningTest : StoreSuite
{
    private protected LearningTest(IStorageFixture fixture) : base(fixture)
    {
    }

    private protected async Task<LearningStore> LearnAsync(LearningOptions? options = null) =>
        new(await OpenStorageAsync(), options ?? LearningOptions.Default with { Random = new Random(1) });

    private protected static Task<LearnedOutcome> RecordAsync(
        LearningStore store, bool success, string strategy, string context = "{}", string task = "build", string agent = "alice", double? seconds = null) =>
        store.RecordAsync(Caller.Parse("hive", agent), new TaskOutcome(task, success)
        {
            Strategy = strategy,
            Context = JsonText.Parse(context),
            ExecutionTime = seconds is { } time ? TimeSpan.FromSeconds(time) : null,
        }, Token);

    private protected static async Task RecordAsync(LearningStore store, int successes, int failures, string strategy, string context = "{}", string agent = "alice")
    {
        for (var i = 0; i < successes + failures; i++)
        {
            // Spread evenly, so that neither end of the sequence looks different.
            var success = (i + 1) * successes / (successes + failures) > i * successes / (successes + failures);
            await RecordAsync(store, success, strategy, context, agent: agent);
        }
    }

    private protected static Task<Recommendation> AskAsync(LearningStore store, string context = """{"task_type":"build"}""", params string[] candidates) =>
        store.RecommendAsync(new StrategyQuery(JsonText.Parse(context)) { Candidates = candidates.Length == 0 ? null : candidates }, Token);

    private protected static string Context(params (string Name, JsonNode? Value)[] fields)
    {
        var context = new JsonObject { ["task_type"] = "build" };
        foreach (var (name, value) in fields)
            context[name] = value;
        return context.ToJsonString();
    }

    private protected static async Task<string> RefusedAsync(Func<Task> call)
    {
        var refusal = await Xunit.Assert.ThrowsAsync<SwarmMemoryException>(call);
        Xunit.Assert.Equal(ErrorCode.InvalidArgument, refusal.Code);
        Xunit.Assert.NotEmpty(refusal.Hint);
        return refusal.Message;
    }
}
