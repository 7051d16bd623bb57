using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SwarmMemory.Hosting;
using SwarmMemory.Tests.Sqlite;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Commands;

/// <summary><c>import</c> of Claude Flow's memories: what comes where, again without change, and never a byte written to theirs.</summary>
public sealed class ClaudeFlowImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _theirs = new();

    public ClaudeFlowImportTests() => Directory.CreateDirectory(_folder.File(".swarm"));

    public void Dispose()
    {
        _folder.Dispose();
        _theirs.Dispose();
    }

    private string Swarm => Path.GetFileName(_folder.Path);
    private string Theirs => _theirs.File("memory.db");

    [Theory]
    [InlineData("delete")]
    [InlineData("wal")]
    public async Task Import_VersionTwo_MapsNamespacesAndIsIdempotent(string journal)
    {
        await ClaudeFlowFile.MakeTwoAsync(Theirs, journal,
            ("hooks:pre-task", "task:memory", """{"taskId":"memory","agentId":{"__type__":"__undefined__"},"n":1.00}"""),
            ("coordination", "memory/operations", """{"file":"a.cs"}"""),
            ("coordination", "swarm/backend/api", "1"),
            ("default", "global/knowledge/x", "\"theirs\""),
            ("default", "with space", "plain text"));
        var before = Hashes();

        var first = await RunAsync();
        var again = await RunAsync();

        Assert.Equal("Claude Flow 2", (string?)first["source"]);
        Assert.Equal((5, 0), ((int)first["created"]!, first["refused"]!.AsArray().Count));
        Assert.Equal((0, 5), ((int)again["created"]!, (int)again["unchanged"]!));
        Assert.Equal(before, Hashes());
        Assert.Equal("""{"taskId":"memory","n":1.00}""", await ValueAsync($"swarm-{Swarm}/import/hooks:pre-task/task:memory"));
        Assert.Equal("""{"file":"a.cs"}""", await ValueAsync($"swarm-{Swarm}/hooks/memory/operations"));
        Assert.Equal("1", await ValueAsync("swarm/backend/api"));
        Assert.Equal("\"theirs\"", await ValueAsync("global/knowledge/x"));
        Assert.Equal("\"plain text\"", await ValueAsync(ForeignKeys.Below($"swarm-{Swarm}/import/default", "with space")));
        var mapped = first["mapped"]!.AsArray().Select(m => $"{m!["namespace"]} {m["to"]} {m["count"]}");
        Assert.Equal(
            [$"coordination swarm-{Swarm}/hooks/ 1", "coordination the same keys 1", $"default swarm-{Swarm}/import/default/ 1", "default the same keys 1",
                $"hooks:pre-task swarm-{Swarm}/import/hooks:pre-task/ 1"], mapped);
    }

    [Fact]
    public async Task Import_VersionThree_TakesTagsAndAuthorAndLeavesTheRestOut()
    {
        await ClaudeFlowFile.MakeThreeAsync(Theirs,
            ("patterns", "auth", """{"a":1}""", """["x y","z"]""", "active"),
            ("default", "number", "123", null, "archived"),
            ("default", "gone", "1", null, "deleted"));

        var report = await RunAsync();

        Assert.Equal("Claude Flow 3", (string?)report["source"]);
        Assert.Equal(2, (int)report["created"]!);
        Assert.Equal(["patterns 2"], report["left_out"]!.AsArray().Select(t => $"{t!["table"]} {t["rows"]}"));
        Assert.Equal("\"123\"", await ValueAsync($"swarm-{Swarm}/import/default/number"));
        var entry = await EntryAsync($"swarm-{Swarm}/import/patterns/auth");
        Assert.Equal(("coder-1", "x-y z"), (entry!.Author, string.Join(' ', entry.Tags)));
        Assert.Null(await EntryAsync($"swarm-{Swarm}/import/default/gone"));
    }

    [Fact]
    public async Task Import_WhileTheirsIsOpenWithALog_SeesWhatIsInTheLog()
    {
        await ClaudeFlowFile.MakeTwoAsync(Theirs, "wal", ("default", "first", "1"));
        await using var theirs = await Raw.OpenAsync(Theirs);
        await Raw.ExecuteAsync(theirs, "insert into memory_entries (key, value) values ('second', '2')");
        var before = Hashes("-shm");

        Assert.Equal(2, (int)(await RunAsync())["created"]!);

        Assert.Equal(before, Hashes("-shm"));
        await Raw.ExecuteAsync(theirs, "insert into memory_entries (key, value) values ('third', '3')");
        Assert.Equal(1, (int)(await RunAsync())["created"]!);
    }

    [Theory]
    [InlineData("""{"__type__":"__undefined__"}""", "null")]
    [InlineData("""[{"__type__":"__undefined__"},1]""", "[null,1]")]
    [InlineData("""{"at":{"__type__":"__Date__","value":"2026-03-01T12:00:00.000Z"}}""", """{"at":"2026-03-01T12:00:00.000Z"}""")]
    [InlineData("""{"__type__":"__Map__","entries":[["a",1],["b",{"__type__":"__Set__","values":[1,2]}]]}""", """{"a":1,"b":[1,2]}""")]
    [InlineData("""{"__type__":"__Map__","entries":[[1,2]]}""", "[[1,2]]")]
    [InlineData("""{"__type__":"__BigInt__","value":"123456789012345678901234567890"}""", "123456789012345678901234567890")]
    [InlineData("""{"__type__":"__BigInt__","value":"0x1"}""", """{"value":"0x1"}""")]
    [InlineData("""{"__type__":"__RegExp__","source":"a+","flags":"g"}""", "\"/a+/g\"")]
    [InlineData("""{"__type__":"__Error__","name":"E","message":"m"}""", """{"name":"E","message":"m"}""")]
    [InlineData("""{"__type__":"something of the user's","x":1}""", """{"x":1}""")]
    [InlineData("""{"__circular__":true}""", "\"[Circular Reference]\"")]
    [InlineData("""{"a":1e400,"b":0.10,"__serializer_meta__":{"version":"1.0.0"}}""", """{"a":1e400,"b":0.10}""")]
    [InlineData("__compressed__not base64!", "\"__compressed__not base64!\"")]
    [InlineData("{broken", "\"{broken\"")]
    public void Value_OfVersionTwo_BecomesPlainJson(string value, string expected)
    {
        Assert.Equal(expected, Convert(value));
        if (!value.StartsWith("__", StringComparison.Ordinal))
            Assert.Equal(expected, Convert(ClaudeFlowFile.Compressed(value)));
    }

    [Fact]
    public async Task Import_RowsThatCannotBeKept_AreNamedAndTheRestIsTaken()
    {
        await ClaudeFlowFile.MakeTwoAsync(Theirs, "delete",
            ("default", "good", "1"), ("default", "deep", new string('[', 100) + new string(']', 100)), ("default", "half", """{"a":"\ud800"}"""),
            ("default", "big", $"\"{new string('x', 2_000_000)}\""));
        var result = await Program.RunAsync(_folder.Path, "", "import", Theirs, "--json");
        var report = JsonNode.Parse(result.Output)!;
        Assert.Equal(3, result.ExitCode);
        Assert.Equal(1, (int)report["created"]!);
        Assert.Equal([2, 3, 4], report["refused"]!.AsArray().Select(r => (int)r!["line"]!));
        Assert.StartsWith("\"deep\" of \"default\": ", (string?)report["refused"]![0]!["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_TheirOwnPathInTheProject_ComesIntoTheStoreBesideIt()
    {
        var path = _folder.File(".swarm/memory.db");
        await ClaudeFlowFile.MakeTwoAsync(path, "delete", ("default", "global/x", "1"));
        var result = await Program.RunAsync(_folder.Path, "", "import", ".swarm/memory.db");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("from Claude Flow 2", result.Output, StringComparison.Ordinal);
        Assert.Equal("1", await ValueAsync("global/x"));
        Assert.True(File.Exists(_folder.File(".swarm/swarm-memory.db")));
    }

    [Theory]
    [InlineData("create table something (x)", "no table memory_entries")]
    [InlineData("create table memory_entries (id)", "no table memory_entries")]
    public async Task Import_OtherDatabase_IsRefused(string sql, string says)
    {
        await Raw.ExecuteAsync(Theirs, sql);
        var result = await Program.RunAsync(_folder.Path, "", "import", Theirs);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OurOwnStore_IsRefusedWithTheWayToDoIt()
    {
        await ValueAsync("global/x");
        var result = await Program.RunAsync(_folder.Path, "", "import", _folder.File(".swarm/memory.db"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("swarm-memory export", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_DamagedDatabase_FailsAndSaysSo()
    {
        await ClaudeFlowFile.MakeTwoAsync(Theirs, "delete", [.. Enumerable.Range(0, 500).Select(i => ("default", $"k{i}", $"\"{new string('x', 500)}\""))]);
        await using (var file = File.OpenWrite(Theirs))
        {
            file.Position = 8192;
            await file.WriteAsync(new byte[16384], TestContext.Current.CancellationToken);
        }

        var result = await Program.RunAsync(_folder.Path, "", "import", Theirs);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cannot be read", result.Error, StringComparison.Ordinal);
    }

    private static string Convert(string value) =>
        ForeignValue.Convert(new ForeignRow("default", "k", value, false, null, [], DateTimeOffset.UnixEpoch, null)).ToString();

    private async Task<JsonNode> RunAsync()
    {
        var result = await Program.RunAsync(_folder.Path, "", "import", Theirs, "--json");
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        return JsonNode.Parse(result.Output)!;
    }

    private async Task<Entry?> EntryAsync(string key)
    {
        await using var host = SwarmMemoryHost.Load(_folder.Path, _ => null);
        await using var store = await host.OpenStoreAsync();
        return await store.For("reader", "test").GetAsync(MemoryKey.Parse(key));
    }

    private async Task<string?> ValueAsync(string key) => (await EntryAsync(key))?.Value.ToString();

    /// <summary>Names and contents of what lies beside theirs.</summary>
    private string Hashes(string? but = null) => string.Join('\n', Directory.GetFiles(_theirs.Path).Order(StringComparer.Ordinal)
        .Where(f => but is null || !f.EndsWith(but, StringComparison.Ordinal)).Select(Hash));

    private static string Hash(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return $"{Path.GetFileName(file)} {System.Convert.ToHexString(SHA256.HashData(stream))}";
    }
}
