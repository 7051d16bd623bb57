using System.CommandLine;

namespace SwarmMemory.Mcp.Commands;

/// <summary>The commands for people. Without a command the program is the MCP server.</summary>
internal static class CommandLine
{
    public static readonly Option<bool> Json = new("--json") { Description = "Answer as JSON, for programs", Recursive = true };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("""
            Shared memory for swarms of AI agents. Without a command it is the MCP server on standard input and output.

            Examples:
              swarm-memory config check             are memory_config.json and memory_schema.json right?
              swarm-memory export --output all.jsonl
              swarm-memory import all.jsonl         take it in again, here or in another project
              swarm-memory health                   how the memory is, and what helps
              swarm-memory snapshot create          copy the memory as it is now
              swarm-memory manifest                 the tools that agents see
            """);
        root.Add(Json);
        root.Add(ConfigCommand.Create());
        root.Add(ExportCommand.Create());
        root.Add(ImportCommand.Create());
        root.Add(HealthCommand.Create());
        root.Add(OptimizeCommand.Create());
        root.Add(SnapshotCommand.Create());
        root.Add(EmergencyCleanupCommand.Create());
        root.Add(PurgeCommand.Create());
        root.Add(ManifestCommand.Create());

        var parsed = root.Parse(args);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        return parsed.Errors.Count > 0 ? ExitCodes.WrongUsage : code;
    }
}
