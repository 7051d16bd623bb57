using System.CommandLine;
using SwarmMemory.Hosting;

namespace SwarmMemory.Mcp.Commands;

/// <summary><c>export</c>: every live entry as a line of JSON.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var prefix = new Option<string?>("--prefix") { Description = "Only keys that begin with this", HelpName = "KEY" };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "Write to a file instead of standard output", HelpName = "FILE" };
        var command = new Command("export", "Write all entries, one JSON object a line; import reads it back") { prefix, output };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(prefix), parsed.GetValue(output), ct));
        return command;
    }

    private static async Task<int> RunAsync(string? prefix, FileInfo? output, CancellationToken cancellationToken)
    {
        await using var host = SwarmMemoryHost.Load();
        await using var store = await host.OpenStoreAsync(cancellationToken);
        var export = new EntryExport(store.ForOperator(host.DefaultAgent("export"), host.DefaultSwarm, "export"));
        var count = 0;
        using (var progress = new ProgressLine("exporting", "entries"))
        await using (var target = new FinishedFile(output))
        {
            await target.Stream.WriteAsync(ExportFormat.Header(store.Time.GetUtcNow()), cancellationToken);
            await foreach (var entry in export.ReadAsync(prefix, cancellationToken))
            {
                await target.Stream.WriteAsync(ExportFormat.Write(entry), cancellationToken);
                progress.Report(++count);
            }

            target.Finish();
        }

        foreach (var key in export.Damaged)
            await Console.Error.WriteLineAsync($"swarm-memory: \"{key}\" is damaged on disk and was left out");
        await Console.Error.WriteLineAsync($"{count:N0} entries exported");
        return export.Damaged.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }
}
