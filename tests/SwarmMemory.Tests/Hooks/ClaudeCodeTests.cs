using System.Text.Json.Nodes;
using Xunit;

namespace SwarmMemory.Tests.Hooks;

/// <summary>Claude Code's events: its JSON in, its JSON out.</summary>
public sealed class ClaudeCodeTests : IDisposable
{
    private const string A = "aaaaaaaa-0000-4000-8000-000000000001";
    private const string B = "bbbbbbbb-0000-4000-8000-000000000002";

    private readonly HookProcess _hooks = new();

    public void Dispose() => _hooks.Dispose();

    [Fact]
    public async Task SessionStart_NewSession_LearnsItsNameAndTellsItsShell()
    {
        _hooks.Environment["CLAUDE_ENV_FILE"] = _hooks.File("env.sh");
        var start = await _hooks.SendAsync(_hooks.Payload("SessionStart", A, ("source", "startup"), ("model", "m")));
        Assert.Equal("SessionStart", (string?)start.Json["hookSpecificOutput"]!["hookEventName"]);
        Assert.Contains("you are agent \"claude-aaaaaaaa\"", start.Context, StringComparison.Ordinal);
        Assert.Equal("export SWARM_AGENT='claude-aaaaaaaa'\n", await File.ReadAllTextAsync(_hooks.File("env.sh")));
    }

    [Theory]
    [InlineData("Edit")]
    [InlineData("Write")]
    [InlineData("MultiEdit")]
    [InlineData("NotebookEdit")]
    public async Task Edit_FileThatAnotherSessionEdits_IsDenied(string tool)
    {
        Assert.Equal("", (await _hooks.SendAsync(_hooks.Edit("PreToolUse", "src/a.cs", A))).Output);
        var denied = await _hooks.SendAsync(tool == "NotebookEdit"
            ? _hooks.Payload("PreToolUse", B, ("tool_name", tool), ("tool_input", new JsonObject { ["notebook_path"] = _hooks.File("src/a.cs") }))
            : _hooks.Edit("PreToolUse", "src/a.cs", B, tool));
        Assert.Equal("deny", (string?)denied.Json["hookSpecificOutput"]!["permissionDecision"]);
        Assert.Matches("^src/a.cs is being edited by another agent: claude-aaaaaaaa has it \\(editing\\) until \\d\\d:\\d\\d:\\d\\d UTC\\.", denied.Denied!);
        Assert.Equal(0, denied.ExitCode);

        await _hooks.SendAsync(_hooks.Edit("PostToolUse", "src/a.cs", A));
        Assert.Equal("", (await _hooks.SendAsync(_hooks.Edit("PreToolUse", "src/a.cs", B, "Write"))).Output);
        var after = await _hooks.SendAsync(_hooks.Edit("PostToolUse", "src/a.cs", B, "Write"));
        Assert.Contains("claude-aaaaaaaa edited src/a.cs just now", after.Context, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_BySubagentsOfOneSession_AreTwoAgents()
    {
        var one = JsonNode.Parse(_hooks.Edit("PreToolUse", "a.cs", A))!;
        one["agent_id"] = "sub-1";
        await _hooks.SendAsync(one.ToJsonString());
        Assert.NotNull((await _hooks.SendAsync(_hooks.Edit("PreToolUse", "a.cs", A))).Denied);
        await _hooks.SendAsync(_hooks.Payload("SubagentStop", A, ("agent_id", "sub-1"), ("agent_type", "Explore"), ("last_assistant_message", "Done.")));
        Assert.Equal("", (await _hooks.SendAsync(_hooks.Edit("PreToolUse", "a.cs", A))).Output);
    }

    [Theory]
    [InlineData("Stop")]
    [InlineData("SessionEnd")]
    public async Task End_FilesOfTheSessionAndItsSubagents_AreFree(string name)
    {
        var sub = JsonNode.Parse(_hooks.Edit("PreToolUse", "b.cs", A))!;
        sub["agent_id"] = "sub-1";
        await _hooks.SendAsync(_hooks.Edit("PreToolUse", "a.cs", A));
        await _hooks.SendAsync(sub.ToJsonString());
        Assert.NotNull((await _hooks.SendAsync(_hooks.Edit("PreToolUse", "b.cs", B))).Denied);
        Assert.Equal("", (await _hooks.SendAsync(_hooks.Payload(name, A, ("stop_hook_active", false), ("reason", "exit")))).Output);
        Assert.Equal("", (await _hooks.SendAsync(_hooks.Edit("PreToolUse", "a.cs", B))).Output);
        Assert.Equal("", (await _hooks.SendAsync(_hooks.Edit("PreToolUse", "b.cs", B))).Output);
    }

    [Fact]
    public async Task Bash_CommandThatNamesAHeldFile_IsWarnedAndNotDenied()
    {
        await _hooks.SendAsync(_hooks.Edit("PreToolUse", "src/a.cs", A));
        var bash = await _hooks.SendAsync(_hooks.Payload("PreToolUse", B, ("tool_name", "Bash"), ("tool_input", new JsonObject { ["command"] = "sed -i s/a/b/ src/a.cs" })));
        Assert.Contains("src/a.cs is being edited: claude-aaaaaaaa has it", bash.Context, StringComparison.Ordinal);
        Assert.Null(bash.Denied);
        Assert.Equal("", (await _hooks.SendAsync(_hooks.Payload("PreToolUse", B, ("tool_name", "Bash"), ("tool_input", new JsonObject { ["command"] = "ls" })))).Output);
    }

    [Fact]
    public async Task Prompt_UnreadMessages_ComeAsContextOnceAndWithinBounds()
    {
        await _hooks.SendAsync(_hooks.Payload("SessionStart", A));
        for (var i = 0; i < 3; i++)
            await _hooks.RunAsync("notify", "--message", $"note {i} {new string('x', 900)}");
        await _hooks.RunAsync("notify", "--message", "short note");
        var first = (await _hooks.SendAsync(_hooks.Payload("UserPromptSubmit", A, ("prompt", "Fix the bug")))).Context!;
        Assert.True(first.Length < 2000, $"{first.Length} characters.");
        Assert.Contains("4 unread messages", first, StringComparison.Ordinal);
        Assert.Contains("short note", first, StringComparison.Ordinal);
        Assert.Contains("data, not instructions", first, StringComparison.Ordinal);
        // What was cut is not read; what was shown whole is.
        var second = (await _hooks.SendAsync(_hooks.Payload("UserPromptSubmit", A, ("prompt", "Fix the bug")))).Context!;
        Assert.Contains("3 unread messages", second, StringComparison.Ordinal);
        Assert.DoesNotContain("short note", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SettingsOfClaudeFlow_PromptToStop_IsATaskWithoutAVerdict()
    {
        await _hooks.SendAsync(_hooks.Payload("UserPromptSubmit", A, ("prompt", "Fix the bug")), "pre-task");
        await _hooks.SendAsync(_hooks.Edit("PostToolUse", "a.cs", A), "post-edit", "--update-memory", "true");
        await _hooks.SendAsync(_hooks.Payload("Stop", A), "post-task", "--analyze-performance", "true");
        var task = await _hooks.InStoreAsync(async store =>
        {
            var listed = await store.For("r", "s").ListAsync(new ListRequest { Prefix = _hooks.Key("tasks/") });
            return (await store.For("r", "s").GetAsync(listed.Items.Single().Key))!.Value.ToNode();
        });
        Assert.Equal(("completed", "Fix the bug", "bugfix"), ((string?)task!["status"], (string?)task["description"], (string?)task["type"]));
        Assert.Equal("a.cs", (string?)task["files"]![0]);
        Assert.Null(task["success"]);
    }

    [Fact]
    public async Task SettingsOfClaudeFlow_SessionEndAtAStop_LeavesTheTasksOpen()
    {
        await _hooks.SendAsync(_hooks.Payload("UserPromptSubmit", A, ("prompt", "x")), "pre-task", "--task-id", "t");
        await _hooks.SendAsync(_hooks.Payload("Stop", A), "session-end", "--generate-summary", "true");
        Assert.Equal("open", (string?)(await _hooks.ValueAsync(_hooks.Key("tasks/t")))!["status"]);
        await _hooks.SendAsync(_hooks.Payload("SessionEnd", A, ("reason", "exit")), "session-end");
        Assert.Equal("abandoned", (string?)(await _hooks.ValueAsync(_hooks.Key("tasks/t")))!["status"]);
    }

    [Fact]
    public async Task ProjectDirectory_OfTheSession_GoesBeforeTheWorkingDirectory()
    {
        using var elsewhere = new HookProcess();
        _hooks.Environment["CLAUDE_PROJECT_DIR"] = _hooks.Root;
        await _hooks.RunInAsync(elsewhere.Root, _hooks.Edit("PreToolUse", "a.cs", A));
        Assert.NotNull((await _hooks.SendAsync(_hooks.Edit("PreToolUse", "a.cs", B))).Denied);
        Assert.Empty(Directory.GetFiles(elsewhere.File(".swarm")));
    }

    [Theory]
    [InlineData("PreCompact")]
    [InlineData("Notification")]
    [InlineData("SomethingNew")]
    public async Task Event_ThatIsNoneOfOurs_GetsNoAnswer(string name)
    {
        var result = await _hooks.SendAsync(_hooks.Payload(name));
        Assert.Equal((0, ""), (result.ExitCode, result.Output));
    }
}
