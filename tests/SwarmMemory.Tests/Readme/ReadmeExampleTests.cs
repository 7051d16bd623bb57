using SwarmMemory.Hosting;
using SwarmMemory.Tests.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Readme;

/// <summary>The README's C# example, compiled and run; and a test that it is the same text.</summary>
public sealed class ReadmeExampleTests : IDisposable
{
    private readonly string _project = Directory.CreateTempSubdirectory("swarm-memory-readme-").FullName;

    public void Dispose() => Directory.Delete(_project, recursive: true);

    [Fact]
    public async Task Example_Run_StoresWhatItSays()
    {
        var project = _project;

        // README begins
        await using var host = SwarmMemoryHost.Load(project);
        await using var store = await host.OpenStoreAsync();
        var manager = store.For(agent: "worker-agent-1", swarm: "production-swarm");

        await manager.InitializeAgentMemoryAsync(JsonText.Parse("""{"role": "data_processor", "capacity": 100}"""));

        await manager.StoreAgentDecisionAsync(
            "task_assignment",
            decision: JsonText.Parse("""{"task_id": "proc_001", "priority": "high"}"""),
            context: JsonText.Parse("""{"workload": "medium", "deadline": "2025-07-13"}"""));

        await manager.UpdateAgentProgressAsync("proc_001", JsonText.Parse(
            """{"status": "in_progress", "completion": 0.75, "estimated_completion": "2025-07-13T10:00:00Z"}"""));

        await manager.ShareKnowledgeWithSwarmAsync("optimization_insight", JsonText.Parse(
            """{"strategy": "parallel_processing", "efficiency_gain": 0.3, "recommended_conditions": ["data_size > 1GB", "agents >= 3"]}"""));

        var knowledge = await manager.GetSharedKnowledgeAsync("optimization_insight");
        Console.WriteLine(knowledge?.Value);

        await manager.RecordTaskOutcomeAsync(
            "data_processing",
            ["worker-agent-1"],
            success: true,
            executionTime: TimeSpan.FromSeconds(120.5),
            context: JsonText.Parse("""{"data_size": "large", "complexity": "medium"}"""));

        var strategy = await manager.GetCoordinationStrategyAsync(JsonText.Parse(
            """{"task_type": "data_processing", "data_size": "large", "available_agents": 5}"""));
        if (strategy.Strategy is not null)
            Console.WriteLine($"{strategy.Description}: expected success rate {strategy.ExpectedSuccessRate:P0}");

        foreach (var insight in await manager.GetLearningInsightsAsync("optimization"))
            Console.WriteLine($"{insight.Description} Confidence: {insight.Confidence:P0}");

        // Change what others may change too: compare with the version that was read.
        var key = MemoryKey.Parse("swarm-production-swarm/global/state");
        var current = await manager.GetAsync(key);
        var result = await manager.PutAsync(new PutRequest(key, JsonText.Parse("""{"phase": 2}"""))
        {
            ExpectedVersion = current?.Version ?? EntryVersion.None,
        });
        Console.WriteLine(result is PutResult.Stored stored ? $"stored version {stored.Version}" : "somebody was faster");
        // README ends

        Assert.Equal("single_agent", strategy.Strategy);
        Assert.Equal("parallel_processing", knowledge!.Value.ToNode()!["strategy"]!.GetValue<string>());
        Assert.Equal(new EntryVersion(1), Assert.IsType<PutResult.Stored>(result).Version);
        var keys = (await manager.ListAsync(new ListRequest())).Items.Select(e => e.Key.Value).ToList();
        Assert.Contains("swarm-production-swarm/agent-worker-agent-1/state", keys);
        Assert.Contains("swarm-production-swarm/agent-worker-agent-1/state/proc_001", keys);
        Assert.Contains("swarm-production-swarm/global/knowledge/optimization_insight", keys);
        Assert.Single(keys, k => k.StartsWith("swarm-production-swarm/agent-worker-agent-1/decisions/task_assignment-", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(project, ".swarm", "memory.db")));
    }

    [Fact]
    public async Task Example_InReadme_IsTheOneThatRuns()
    {
        var source = await File.ReadAllTextAsync(Repository.PathOf("tests", "SwarmMemory.Tests", "Readme", "ReadmeExampleTests.cs"));
        var readme = await File.ReadAllTextAsync(Repository.PathOf("README.md"));

        var shown = Between(readme, "```csharp\n", "```");
        var run = Between(source, "// README begins\n", "        // README ends").Replace("Load(project)", "Load()", StringComparison.Ordinal);

        Assert.Equal(string.Join('\n', run.Split('\n').Select(l => l.StartsWith("        ", StringComparison.Ordinal) ? l[8..] : l)), shown);
    }

    private static string Between(string text, string begin, string end)
    {
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
