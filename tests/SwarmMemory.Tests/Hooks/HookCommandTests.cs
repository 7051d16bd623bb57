using Xunit;

namespace SwarmMemory.Tests.Hooks;

/// <summary>The commands as Claude Flow's users call them.</summary>
public sealed class HookCommandTests : IDisposable
{
    private readonly HookProcess _hooks = new();

    public void Dispose() => _hooks.Dispose();

    [Fact]
    public async Task Help_Asked_ShowsEveryCommand()
    {
        var help = await _hooks.RunAsync("--help");
        Assert.Equal(0, help.ExitCode);
        Assert.All(["pre-task", "post-task", "pre-edit", "post-edit", "notify", "session-start", "session-end"],
            c => Assert.Contains(c, help.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task FourHooks_AsTheDescriptionCallsThem_RecordATaskFromBeginningToEnd()
    {
        var pre = await _hooks.RunAsync("hooks", "pre-task", "--description", "Memory coordination task", "--task-id=memory", "--auto-spawn-agents", "false");
        var edit = await _hooks.RunAsync("hooks", "post-edit", "--file", "src/a.cs", "--memory-key", "memory/operations", "--format", "true", "--train-neural", "true");
        var notify = await _hooks.RunAsync("hooks", "notify", "--message", "[memory-action] Pattern learned", "--level", "success", "--swarm-status", "active");
        var post = await _hooks.RunAsync("hooks", "post-task", "--task-id", "memory", "--analyze-performance", "true", "--generate-insights", "true", "--json");

        Assert.All([pre, edit, notify, post], r => Assert.Equal((0, ""), (r.ExitCode, r.Error)));
        Assert.StartsWith("Task memory is open.", pre.Output, StringComparison.Ordinal);
        Assert.Contains("hooks/memory/operations, version 1", edit.Output, StringComparison.Ordinal);
        Assert.Contains("It is knowledge now", notify.Output, StringComparison.Ordinal);
        Assert.Equal(["src/a.cs"], post.Json["files"]!.AsArray().Select(f => (string?)f));
        Assert.True((bool)post.Json["success"]!);
        var task = await _hooks.ValueAsync(_hooks.Key("tasks/memory"));
        Assert.Equal(("completed", "Memory coordination task"), ((string?)task!["status"], (string?)task["description"]));
        Assert.Equal("src/a.cs", (string?)(await _hooks.ValueAsync(_hooks.Key("hooks/memory/operations")))!["file"]);
    }

    [Fact]
    public async Task PreTask_WithoutId_MakesOneAndPostTaskFindsIt()
    {
        var id = (string?)(await _hooks.RunAsync("pre-task", "--description", "x", "--json")).Json["task_id"];
        var post = await _hooks.RunAsync("post-task", "--success=false", "--json");
        Assert.Equal(id, (string?)post.Json["task_id"]);
        Assert.Equal("failed", (string?)(await _hooks.ValueAsync(_hooks.Key($"tasks/{id}")))!["status"]);
    }

    [Theory]
    [InlineData("{\"a\":1.0}", "{\"a\":1.0}")]
    [InlineData("just text", "\"just text\"")]
    [InlineData("--1", "\"--1\"")]
    public async Task PostEdit_Value_IsJsonOrText(string value, string expected)
    {
        await _hooks.RunAsync("post-edit", "--memory-key", "global/x", $"--value={value}");
        Assert.Equal(expected, await _hooks.InStoreAsync(async s => (await s.For("r", "s").GetAsync(MemoryKey.Parse("global/x")))?.Value.ToString()));
    }

    [Fact]
    public async Task Notify_ToAnAgentThatIsKnown_ComesWithItsNextTaskOnce()
    {
        _hooks.Environment["SWARM_AGENT"] = "bob";
        await _hooks.RunAsync("session-start");
        _hooks.Environment["SWARM_AGENT"] = "alice";
        Assert.Contains("1 agent was told", (await _hooks.RunAsync("notify", "look", "here")).Output, StringComparison.Ordinal);
        _hooks.Environment["SWARM_AGENT"] = "bob";
        Assert.Contains("alice, just now, notification: look here", (await _hooks.RunAsync("pre-task", "--description", "x")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("look here", (await _hooks.RunAsync("pre-task", "--description", "x")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PreEdit_HeldByAnother_SaysWhoAndUntilWhen()
    {
        Assert.Equal(0, (await _hooks.RunAsync("pre-edit", "--file", "src/a.cs", "--agent-id", "alice", "--strict")).ExitCode);
        var held = await _hooks.RunAsync("pre-edit", "--file", "src/a.cs", "--agent-id", "bob");
        Assert.Equal(0, held.ExitCode);
        Assert.Contains("src/a.cs is held: alice has it", held.Output, StringComparison.Ordinal);
        Assert.Equal(3, (await _hooks.RunAsync("pre-edit", "--file", "src/a.cs", "--agent-id", "bob", "--strict")).ExitCode);
        await _hooks.RunAsync("post-edit", "--file", "src/a.cs", "--agent-id", "alice");
        Assert.Equal(0, (await _hooks.RunAsync("pre-edit", "--file", "src/a.cs", "--agent-id", "bob", "--strict")).ExitCode);
        await _hooks.RunAsync("session-end", "--agent-id", "bob");
        Assert.Equal(0, (await _hooks.RunAsync("pre-edit", "--file", "src/a.cs", "--agent-id", "alice", "--strict")).ExitCode);
    }

    [Fact]
    public async Task AnyFolderOfTheProject_TheSameFileAndStoreAreMeant()
    {
        var below = Directory.CreateDirectory(_hooks.File("src", "deep")).FullName;
        await _hooks.RunInAsync(below, "", "post-edit", "--file", "../a.cs", "--memory-key", "memory/x", "--agent-id", "alice");
        var other = await _hooks.RunAsync("post-edit", "--file", _hooks.File("src", "a.cs"), "--agent-id", "bob");
        Assert.Contains("alice edited src/a.cs", other.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(below, ".swarm")));
        Assert.NotNull(await _hooks.ValueAsync(_hooks.Key("hooks/memory/x")));
    }

    [Theory]
    [InlineData("../outside.cs")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    public async Task PreEdit_FileOutsideTheProject_IsNobodyElsesBusiness(string file)
    {
        var result = await _hooks.RunAsync("pre-edit", "--file", file, "--strict");
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Theory]
    [InlineData(2, "nonsense")]
    [InlineData(2)]
    [InlineData(0, "pre-command", "--command", "ls", "--validate-safety", "true")]
    [InlineData(0, "post-command", "--command", "ls", "--track-metrics", "true")]
    [InlineData(0, "session-restore")]
    [InlineData(0, "modify-bash")]
    public async Task Command_UnknownOrOfClaudeFlow_NeverStopsAnAgent(int strictly, params string[] arguments)
    {
        Assert.Equal(0, (await _hooks.RunAsync(arguments)).ExitCode);
        Assert.Equal(strictly, (await _hooks.RunAsync([.. arguments, "--strict"])).ExitCode);
    }

    [Fact]
    public async Task PostEdit_KeyThatIsRefused_IsSaidAndNotKept()
    {
        await File.WriteAllTextAsync(_hooks.File("memory_config.json"), """{"agent_memory_limits": {"max_value_size": "1KB"}}""");
        var result = await _hooks.RunAsync("post-edit", "--memory-key", "global/x", "--value", new string('x', 2000), "--strict");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("was not recorded", result.Error, StringComparison.Ordinal);
        Assert.Empty(_hooks.Waiting);
    }

    [Fact]
    public async Task StoredText_WithEscapeSequences_IsPrintedWithoutThem()
    {
        await _hooks.RunAsync("session-start", "--agent-id", "bob");
        await _hooks.RunAsync("notify", "--message", "evil \u001b]0;title\u0007 \u009b31m \u202e text", "--agent-id", "alice");
        await _hooks.RunAsync("pre-task", "--task-id", "\u001b[2Jid", "--agent-id", "alice");
        var plain = await _hooks.RunAsync("pre-task", "--task-id", "\u001b[2Jid", "--agent-id", "bob");
        Assert.Contains("evil", plain.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(plain.Output.Replace("\n", "", StringComparison.Ordinal), c => char.IsControl(c) || c == '\u202e');
    }

    [Fact]
    public async Task PreTask_EntriesThatSpeakOfIt_AreNamed()
    {
        await _hooks.RunAsync("post-edit", "--memory-key", "global/knowledge/login", "--value", "the login page needs the session cookie");
        await _hooks.RunAsync("post-edit", "--memory-key", "global/knowledge/paint", "--value", "walls are painted blue");
        var task = await _hooks.RunAsync("pre-task", "--description", "\"Fix\" the -login page cookie");
        Assert.Contains("- global/knowledge/login, by hooks: the login page needs the session cookie", task.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("paint", task.Output, StringComparison.Ordinal);
        Assert.True(task.Output.Length < 2000);
    }

    [Fact]
    public async Task PreTask_OutcomesOfItsKind_RecommendAStrategy()
    {
        for (var i = 0; i < 3; i++)
        {
            await _hooks.RunAsync("pre-task", "--description", "Fix the bug", "--task-id", $"t{i}", "--strategy", "pairs");
            await _hooks.RunAsync("post-task", "--task-id", $"t{i}", "--success", "true");
        }

        var task = await _hooks.RunAsync("pre-task", "--description", "Fix another bug", "--json");
        Assert.Equal("pairs", (string?)task.Json["strategy"]);
        Assert.Contains("Strategy for bugfix: pairs", (string?)task.Json["knows"]![0], StringComparison.Ordinal);
    }
}
