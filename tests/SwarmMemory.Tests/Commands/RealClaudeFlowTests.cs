using System.Diagnostics;
using System.Text.Json.Nodes;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Commands;

/// <summary>
/// The import of what the real packages write. They are tested when SWARM_MEMORY_CLAUDE_FLOW names a folder in which <c>npm install</c> has put
/// claude-flow 2.7.47 or 3.43.0, and better-sqlite3 built for its Node; several folders are joined with ':'.
/// </summary>
public sealed class RealClaudeFlowTests : IDisposable
{
    private const string Variable = "SWARM_MEMORY_CLAUDE_FLOW";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_WhatTheRealPackageWrote_IsTakenWhole()
    {
        var folders = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        Assert.SkipWhen(folders.Length == 0, $"{Variable} names no folder with claude-flow installed.");
        foreach (var folder in folders)
        {
            var cli = Path.Combine(folder, "node_modules", ".bin", "claude-flow");
            Assert.True(File.Exists(cli), $"{cli} is not there.");
            var isThree = (await File.ReadAllTextAsync(Path.Combine(folder, "node_modules", "claude-flow", "package.json"))).Contains("\"version\": \"3.", StringComparison.Ordinal);
            await ImportAsync(cli, isThree);
        }
    }

    private async Task ImportAsync(string cli, bool isThree)
    {
        var theirs = Directory.CreateDirectory(_folder.File(isThree ? "three" : "two")).FullName;
        Directory.CreateDirectory(Path.Combine(theirs, ".git"));
        string[][] calls = isThree
            ? [["memory", "init"], ["memory", "store", "-k", "auth/pattern 1", "--value", """{"a":1}""", "--namespace", "patterns"], ["memory", "store", "-k", "plain", "--value", "just text é"]]
            : [["hooks", "pre-task", "--description", "Memory coordination task", "--task-id", "memory"], ["hooks", "post-edit", "--file", "a.cs", "--memory-key", "memory/operations"],
                ["hooks", "notify", "--message", "[memory-action] Pattern learned", "--level", "success"], ["hooks", "post-task", "--task-id", "memory"]];
        foreach (var call in calls)
            await RunAsync(theirs, cli, call);

        var project = Directory.CreateDirectory(_folder.File(isThree ? "project3" : "project2")).FullName;
        Directory.CreateDirectory(Path.Combine(project, ".swarm"));
        var result = await Program.RunAsync(project, "", "import", Path.Combine(theirs, ".swarm", "memory.db"), "--json");
        var report = JsonNode.Parse(result.Output)!;
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(isThree ? "Claude Flow 3" : "Claude Flow 2", (string?)report["source"]);
        Assert.Empty(report["refused"]!.AsArray());
        Assert.True((int)report["created"]! >= (isThree ? 2 : 8), result.Output);
        var export = (await Program.RunAsync(project, "", "export")).Output;
        Assert.Contains(isThree ? "\"value\":\"just text é\"" : $"\"key\":\"swarm-{Path.GetFileName(project)}/hooks/memory/operations\"", export, StringComparison.Ordinal);
        Assert.DoesNotContain("__type__", export, StringComparison.Ordinal);
    }

    private static async Task RunAsync(string folder, string command, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + await error);
    }
}
