using System.Diagnostics;
using SwarmMemory.Tests.Mcp;
using Xunit;

namespace SwarmMemory.Tests.Published;

/// <summary>What goes to the log and to standard error, and what never does.</summary>
public sealed class LogTests : IDisposable
{
    private const string Marker = "Xq7-SECRET-9vK";

    private static readonly Dictionary<string, string> Debug = new() { ["SWARM_MEMORY_DEBUG"] = "1", ["SWARM_COORDINATION_DEBUG"] = "1" };

    private readonly TestProject _project = new();

    [Fact]
    public async Task DebugLog_HoldsEventsAndNoStoredValue()
    {
        await using (var server = await ServerProcess.StartAsync(_project.Root, environment: Debug))
        {
            var client = server.Client;
            await client.StoreAsync("global/a", $"\"{Marker}\"");
            await client.StoreAsync("global/a", $$"""{"{{Marker}}":["{{Marker}}"]}""");
            await client.GetAsync("global/a");
            (await client.StoreAsync("global/a", $"\"{Marker}\"", ""","expected_version":9""")).Error("version_conflict");
            (await client.StoreAsync("nonsense", $"\"{Marker}\"")).Error("invalid_key");
            (await client.StoreAsync("global/a", $"\"{Marker}\\ud800\"")).Error("invalid_argument");
            (await client.StoreAsync("global/a", $"\"{Marker}{new string('x', 2_000_000)}\"")).Error("value_too_large");
            (await client.CallAsync("memory_store", $$"""{"key":"global/a","value":1,"tags":"{{Marker}}"}""")).Error("invalid_argument");
            (await client.CallAsync("progress_update", $$"""{"task_id":"t","progress":"{{Marker}}"}""")).Error("invalid_argument");
            await client.CallAsync("agent_initialize", $$$"""{"profile":{"role":"{{{Marker}}}"}}""");
            await client.CallAsync("decision_record", $$"""{"decision_type":"d","decision":"{{Marker}}","context":"{{Marker}}"}""");
            await client.CallAsync("knowledge_share", $$"""{"topic":"t","knowledge":"{{Marker}}"}""");
            await client.RequestAsync("resources/read", """{"uri":"memory://global/a"}""");
            await client.SendAsync($$"""{"jsonrpc":"2.0","broken {{Marker}} """);
            await client.SendAsync($$"""{"jsonrpc":"2.0","id":"huge","method":"tools/call","params":{"name":"memory_store","value":"{{Marker}}{{new string('x', 9_000_000)}}" """);
            (await client.AnswerToAsync("\"huge\"")).Error("value_too_large");
            _project.Execute("update entry_version set checksum = checksum + 1 where key = 'global/a'");
            (await client.GetAsync("global/a")).Error("corrupt_entry");
        }

        var log = _project.LogText();
        Assert.Contains("version_conflict", log, StringComparison.Ordinal);
        Assert.Contains("corrupt_entry", log, StringComparison.Ordinal);
        Assert.Contains("was refused", log, StringComparison.Ordinal);
        Assert.DoesNotContain(Marker, log, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", log, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(Directory.GetFiles(_project.In(".swarm"), "*", SearchOption.AllDirectories), f => Contains(f, Marker));
    }

    [Fact]
    public async Task LogFiles_OfManyProcesses_AreOnesOwnAndTheOwnersAlone()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            await using var server = await ServerProcess.StartAsync(_project.Root, environment: Debug);
            (await server.Client.CallAsync("memory_history", """{"key":"global/none"}""")).Error("not_found");
        }));

        var files = Directory.GetFiles(_project.Logs);
        Assert.Equal(3, files.Length);
        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in files)
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task StoreThatCannotBeOpened_IsSaidOnStandardErrorWithoutAPathAndTheServerServes()
    {
        _project.Write(".swarm/memory.db", "not a database at all");
        await using var server = await ServerProcess.StartAsync(_project.Root);
        server.ExpectsCleanEnd = false;
        (await server.Client.StoreAsync("global/a", "1")).Error("storage_unavailable");

        await server.Client.CloseInputAsync();

        var (code, errors) = await server.ExitAsync();
        Assert.Equal(0, code);
        Assert.Contains("not an SQLite database", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(_project.Root, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoConfigurations_AreWarnedOfOnStandardError()
    {
        _project.Configure("{}");
        _project.Write("other/memory_config.json", "{}");
        await using var server = await ServerProcess.StartAsync(_project.Root,
            environment: new Dictionary<string, string> { ["SWARM_MEMORY_CONFIG"] = "other/memory_config.json" });
        server.ExpectsCleanEnd = false;
        await server.Client.CloseInputAsync();

        Assert.Contains("two configurations exist", (await server.ExitAsync()).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FaultyConfiguration_EndsWithCode2AndAllFaultsOnStandardError()
    {
        _project.Configure("""{"memory_persistence":{"durability":"very"},"retention_policies":{"swarm":"soon"}}""");

        var (code, output, errors) = await RunAsync(new Dictionary<string, string>());

        Assert.Equal((2, ""), (code, output));
        Assert.Contains("memory_persistence.durability", errors, StringComparison.Ordinal);
        Assert.Contains("retention_policies.swarm", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(_project.Root, errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_project.In(".swarm")));
    }

    [Theory]
    [InlineData("none.json")]
    [InlineData(".swarm")]
    public async Task NamedConfigurationThatIsNoFile_EndsWithCode2(string named)
    {
        var (code, output, errors) = await RunAsync(new Dictionary<string, string> { ["SWARM_MEMORY_CONFIG"] = named });

        Assert.Equal((2, ""), (code, output));
        Assert.Contains("SWARM_MEMORY_CONFIG", errors, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(Dictionary<string, string> environment)
    {
        using var process = Process.Start(ServerExecutable.StartInfo(_project.Root, environment))!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await errors);
    }

    /// <summary>The control: a value that is stored plainly is found by the same search.</summary>
    private static bool Contains(string file, string text)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return reader.ReadToEnd().Contains(text, StringComparison.Ordinal);
    }

    public void Dispose() => _project.Dispose();
}
