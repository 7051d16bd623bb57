using System.Diagnostics;
using System.Text.Json.Nodes;
using SwarmMemory.Hooks;
using SwarmMemory.Tests.Configuration;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Hooks;

/// <summary>The files that make this repository a plugin of Claude Code, and the settings for Claude Flow's users.</summary>
public sealed class PluginFilesTests
{
    private static readonly string[] Events = ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop", "SubagentStop", "SessionEnd"];

    [Fact]
    public void Plugin_Manifest_NamesThePluginThatTheMarketplaceOffers()
    {
        var plugin = Read(".claude-plugin", "plugin.json");
        var offered = Read(".claude-plugin", "marketplace.json")["plugins"]![0]!;
        Assert.Equal((string?)plugin["name"], (string?)offered["name"]);
        Assert.Equal("./", (string?)offered["source"]);
        Assert.Contains($"<VersionPrefix>{(string?)plugin["version"]}</VersionPrefix>", File.ReadAllText(Repository.PathOf("Directory.Build.props")), StringComparison.Ordinal);
    }

    [Fact]
    public void Server_OfThePluginAndOfTheClone_IsStartedFromWhereEachStands()
    {
        // Claude Code puts its folder for the plain name alone: with a default, ${NAME:-.}, it takes the default, the user's own folder.
        Assert.Equal("${CLAUDE_PLUGIN_ROOT}/hooks/run", Runner(Read(".claude-plugin", "plugin.json")));
        Assert.Equal("./hooks/run", Runner(Read(".mcp.json")));

        static string? Runner(JsonNode file) => (string?)file["mcpServers"]!["swarm-memory"]!["args"]![0];
    }

    [Theory]
    [InlineData("hooks.json")]
    [InlineData("settings.claude-flow.json")]
    public void Hooks_EveryEvent_CallsAHookThatThereIs(string file)
    {
        var hooks = Read("hooks", file)["hooks"]!.AsObject();
        Assert.Equal(Events.Order(), hooks.Select(h => h.Key).Order());
        var commands = hooks.SelectMany(h => h.Value!.AsArray()).SelectMany(g => g!["hooks"]!.AsArray()).Select(h => (string)h!["command"]!).ToList();
        Assert.All(commands, c =>
        {
            var words = c.Split(' ');
            var at = Array.FindIndex(words, w => w == "swarm-memory-hooks");
            var arguments = HookArguments.Parse(words[(at + 1)..]);
            Assert.True(at >= 0 && (arguments.Command is null || HookCommands.Find(arguments, null) is not null), c);
        });
    }

    [Fact]
    public void SettingsForClaudeFlow_Wire_EveryHookOfTheDescription()
    {
        var text = File.ReadAllText(Repository.PathOf("hooks", "settings.claude-flow.json"));
        Assert.All(["pre-task", "post-task", "pre-edit", "post-edit", "notify", "session-start", "session-end"],
            h => Assert.Contains($"swarm-memory-hooks {h}", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_ProgramThatIsNotThere_LetsTheAgentGoOn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");
        using var folder = new TemporaryFolder();
        var hooks = Directory.CreateDirectory(folder.File("hooks")).FullName;
        await using (var target = File.Create(Path.Combine(hooks, "run")))
        await using (var source = new FileStream(Repository.PathOf("hooks", "run"), FileMode.Open, FileAccess.Read))
            await source.CopyToAsync(target, TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("/bin/sh", [Path.Combine(hooks, "run"), "swarm-memory-hooks", "pre-edit"]) { RedirectStandardError = true };
        start.Environment["PATH"] = "/nowhere";
        using var process = Process.Start(start)!;
        Assert.Contains("dotnet publish", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    private static JsonNode Read(params string[] path) => JsonNode.Parse(File.ReadAllText(Repository.PathOf(path)))!;
}
