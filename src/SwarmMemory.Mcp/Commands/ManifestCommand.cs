using System.CommandLine;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Commands;

/// <summary><c>manifest</c>: the definitions of all tools, as clients are sent them.</summary>
internal static class ManifestCommand
{
    public static Command Create()
    {
        var check = new Option<FileInfo?>("--check") { Description = "Compare with a file; exit code 1 when it is stale", HelpName = "FILE" };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "Write to a file instead of standard output", HelpName = "FILE" };
        var command = new Command("manifest", "Print the definitions of all tools; tools-manifest/tools.json is made with it") { check, output };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(check), parsed.GetValue(output), ct));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? check, FileInfo? output, CancellationToken cancellationToken)
    {
        var manifest = ToolManifest.Create();
        if (check is not null)
        {
            if (check.Exists && await File.ReadAllTextAsync(check.FullName, cancellationToken) == manifest)
                return ExitCodes.Done;
            await Console.Error.WriteLineAsync($"swarm-memory: {check.Name} is stale; make it again with: swarm-memory manifest --output {check.Name}");
            return ExitCodes.Failed;
        }

        await using var target = new FinishedFile(output);
        await target.Stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(manifest), cancellationToken);
        target.Finish();
        return ExitCodes.Done;
    }
}
