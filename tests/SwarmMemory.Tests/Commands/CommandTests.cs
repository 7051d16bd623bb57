using System.Text.Json;
using System.Text.Json.Nodes;
using SwarmMemory.Hosting;
using Xunit;

namespace SwarmMemory.Tests.Commands;

/// <summary>The commands for people, as processes: what they print, write and end with.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly string _project = Directory.CreateTempSubdirectory("swarm-memory-commands-").FullName;

    public CommandTests() => Directory.CreateDirectory(Path.Combine(_project, ".swarm"));

    public void Dispose() => Directory.Delete(_project, recursive: true);

    [Fact]
    public async Task Help_Root_ShowsExamples()
    {
        var result = await RunAsync("--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("swarm-memory export --output all.jsonl", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exprot")]
    [InlineData("import")]
    [InlineData("import", "all.jsonl", "--conflicts", "whatever")]
    public async Task Usage_Wrong_ExitsWithTwo(params string[] arguments)
    {
        var result = await RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.Error);
    }

    [Fact]
    public async Task ConfigCheck_FaultyFile_ListsAllFaultsAndFails()
    {
        await WriteAsync("memory_config.json", """{"memory_persistence": {"durability": "maybe", "databse_path": "x"}, "retention_policies": {"agent": "soon"}}""");

        var people = await RunAsync("config", "check");
        var program = JsonNode.Parse((await RunAsync("config", "check", "--json")).Output)!;

        Assert.Equal(1, people.ExitCode);
        Assert.Contains("memory_persistence.durability", people.Output, StringComparison.Ordinal);
        Assert.Contains("retention_policies.agent", people.Output, StringComparison.Ordinal);
        Assert.Contains("database_path", people.Output, StringComparison.Ordinal);
        Assert.Equal(["memory_persistence.durability", "retention_policies.agent"], program["faults"]!.AsArray().Select(f => f!["path"]!.GetValue<string>()).Order());
    }

    [Fact]
    public async Task ConfigShow_OwnValue_IsInForce()
    {
        await WriteAsync("memory_config.json", """{"agent_memory_limits": {"max_value_size": "2KB"}}""");

        var result = await RunAsync("config", "show");

        Assert.Equal("2KB", JsonNode.Parse(result.Output)!["agent_memory_limits"]!["max_value_size"]!.GetValue<string>());
    }

    [Fact]
    public async Task Export_ThenImportElsewhere_IsTheSameMemory()
    {
        string[] values = ["""{"n":12345678901234567890.10,"s":"é\u00e9\n","deep":[[[1e400]]]}""", "null", "\"text\"", $"\"{new string('x', 100_000)}\""];
        await StoreAsync(values);
        var elsewhere = Directory.CreateDirectory(Path.Combine(_project, "elsewhere", ".swarm")).Parent!.FullName;

        var exported = await RunAsync("export", "--output", "all.jsonl");
        var imported = await Program.RunAsync(elsewhere, "", "import", Path.Combine(_project, "all.jsonl"), "--json");
        var again = await Program.RunAsync(elsewhere, "", "import", Path.Combine(_project, "all.jsonl"), "--json");
        var back = await Program.RunAsync(elsewhere, "", "export");

        Assert.Equal((0, 0, 0), (exported.ExitCode, imported.ExitCode, again.ExitCode));
        Assert.Equal(values.Length, JsonNode.Parse(imported.Output)!["created"]!.GetValue<int>());
        Assert.Equal(values.Length, JsonNode.Parse(again.Output)!["unchanged"]!.GetValue<int>());
        Assert.Equal(values, back.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Value));
        Assert.All(back.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1), l => Assert.Contains("\"author\":\"writer\"", l, StringComparison.Ordinal));

        static string Value(string line)
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("value").GetRawText();
        }
    }

    [Theory]
    [InlineData("newest", "theirs")]
    [InlineData("keep", "theirs")]
    [InlineData("replace", "old")]
    public async Task Import_OtherValueInStore_FollowsTheRule(string rule, string expected)
    {
        await StoreAsync(["\"old\""]);
        var export = (await RunAsync("export")).Output;
        await StoreAsync(["\"theirs\""]);

        var result = await Program.RunAsync(_project, export, "import", "-", "--conflicts", rule);

        Assert.Equal(0, result.ExitCode);
        await using var host = SwarmMemoryHost.Load(_project, _ => null);
        await using var store = await host.OpenStoreAsync();
        var memory = store.For("reader", "test");
        Assert.Equal($"\"{expected}\"", (await memory.GetAsync(Key(0)))!.Value.ToString());
        // Either way nothing is lost: history has both.
        Assert.True((await memory.GetHistoryAsync(Key(0))).Count >= 2);
    }

    [Fact]
    public async Task Import_BadLines_RefusesThemAndTakesTheRest()
    {
        await StoreAsync(["1"]);
        var export = (await RunAsync("export")).Output;
        var good = export.Split('\n')[1];
        var broken = string.Join('\n', export.Split('\n')[0], "not json", good.Replace("global/item-0", "foo bar/x", StringComparison.Ordinal),
            good.Replace("item-0", "item-9", StringComparison.Ordinal), """{"key":"global/x"}""", "");

        var result = await Program.RunAsync(_project, broken, "import", "-", "--json");

        Assert.Equal(3, result.ExitCode);
        var report = JsonNode.Parse(result.Output)!;
        Assert.Equal([2, 3, 5], report["refused"]!.AsArray().Select(r => r!["line"]!.GetValue<int>()));
        Assert.Equal(1, report["created"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello\n")]
    [InlineData("""{"format":"something else","version":1}""")]
    [InlineData("""{"format":"swarm-memory-export","version":99}""")]
    public async Task Import_NoExport_FailsAndSaysWhy(string file)
    {
        var result = await Program.RunAsync(_project, file, "import", "-");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("export", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifest_Check_TellsStaleFromFresh()
    {
        await RunAsync("manifest", "--output", "tools.json");
        var fresh = await RunAsync("manifest", "--check", "tools.json");
        await File.AppendAllTextAsync(Path.Combine(_project, "tools.json"), " ");
        var stale = await RunAsync("manifest", "--check", "tools.json");

        Assert.Equal((0, 1), (fresh.ExitCode, stale.ExitCode));
    }

    private Task<Program.Result> RunAsync(params string[] arguments) => Program.RunAsync(_project, "", arguments);

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_project, name), text);

    private static MemoryKey Key(int number) => MemoryKey.Parse($"global/item-{number}");

    private async Task StoreAsync(string[] values)
    {
        await using var host = SwarmMemoryHost.Load(_project, _ => null);
        await using var store = await host.OpenStoreAsync();
        var memory = store.For("writer", "test");
        for (var i = 0; i < values.Length; i++)
            await memory.StoreAsync(Key(i), JsonText.Parse(values[i]));
    }
}
