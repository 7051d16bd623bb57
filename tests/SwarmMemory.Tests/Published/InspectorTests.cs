using System.Diagnostics;
using System.Text.Json;
using SwarmMemory.Tests.Mcp;
using Xunit;

namespace SwarmMemory.Tests.Published;

/// <summary>
/// The official MCP Inspector as a client. It needs Node 22; both are installed into a folder outside the repository by
/// <code>
/// .ci/install-inspector FOLDER          # npm install node@22 @modelcontextprotocol/inspector@2.12.0
/// export SWARM_MEMORY_INSPECTOR=FOLDER
/// </code>
/// Without the variable these tests are skipped.
/// </summary>
public sealed class InspectorTests : IDisposable
{
    private const string Variable = "SWARM_MEMORY_INSPECTOR";

    private readonly TestProject _project = new();

    [Fact]
    public async Task ToolsList_StrictCheck_FindsNoFaultInAnyDefinition()
    {
        var (code, output, errors) = await RunAsync("--method", "tools/list", "--strict");

        Assert.True(code == 0, errors);
        Assert.DoesNotContain("Error:", errors, StringComparison.Ordinal);
        var names = JsonDocument.Parse(output).RootElement.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString());
        Assert.Contains("memory_store", names);
    }

    [Fact]
    public async Task ToolsCall_StoreThenGet_AnswersWhatWasStored()
    {
        var stored = await CallAsync("memory_store", "key=global/inspected", """value={"a":[1,"two"]}""", "tags=[\"seen\"]");
        Assert.Equal("created", stored.GetProperty("outcome").GetString());

        var got = await CallAsync("memory_get", """keys=["global/inspected"]""");

        var entry = got.GetProperty("entries")[0];
        Assert.Equal("""{"a":[1,"two"]}""", JsonSerializer.Serialize(entry.GetProperty("value")));
        Assert.Equal("inspector-cli", entry.GetProperty("author").GetString());
    }

    [Fact]
    public async Task ResourcesRead_Memory_AnswersItsValue()
    {
        await CallAsync("memory_store", "key=global/inspected", "value=true");

        var (code, output, errors) = await RunAsync("--method", "resources/read", "--uri", "memory://global/inspected");

        Assert.True(code == 0, errors);
        Assert.Equal("true", JsonDocument.Parse(output).RootElement.GetProperty("contents")[0].GetProperty("text").GetString());
    }

    private async Task<JsonElement> CallAsync(string tool, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(["--method", "tools/call", "--tool-name", tool, "--tool-arg", .. arguments]);
        Assert.True(code == 0, errors + output);
        return JsonDocument.Parse(output).RootElement.GetProperty("structuredContent");
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{Variable} does not name a folder with the MCP Inspector; .ci/install-inspector FOLDER makes one.");
        var modules = Path.Combine(folder!, "node_modules");
        var start = new ProcessStartInfo(Path.Combine(modules, "node/bin/node"),
        [
            Path.Combine(modules, "@modelcontextprotocol/inspector/clients/launcher/build/index.js"), "--cli",
            ServerExecutable.Command, .. ServerExecutable.Arguments, .. arguments,
        ])
        {
            WorkingDirectory = _project.Root, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        // The inspector keeps a catalog of servers in its user's home; that is not this user's affair.
        start.Environment["HOME"] = _project.In("home");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(WireClient.Patience);
        return (process.ExitCode, output, await errors);
    }

    public void Dispose() => _project.Dispose();
}
