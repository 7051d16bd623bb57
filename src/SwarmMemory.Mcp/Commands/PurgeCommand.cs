using System.CommandLine;
using SwarmMemory.Hosting;
using SwarmMemory.Sqlite;

namespace SwarmMemory.Mcp.Commands;

/// <summary><c>purge KEY</c>: takes a value out of everything that keeps it. Without <c>--yes</c> it only says where it is.</summary>
internal static class PurgeCommand
{
    private const int Shown = 20;

    public static Command Create()
    {
        var key = new Argument<string>("KEY") { Description = "The key whose value, with all of its history, is to go" };
        var yes = new Option<bool>("--yes") { Description = "Do it; it cannot be undone" };
        var snapshots = new Option<bool>("--snapshots") { Description = "Out of the snapshots too" };
        var command = new Command("purge", "Take a value out of entry, history, conflicts, log, spool and snapshots, and check that it is gone") { key, yes, snapshots };
        command.SetAction((parsed, ct) => RunAsync(
            parsed.GetRequiredValue(key), parsed.GetValue(yes), parsed.GetValue(snapshots), parsed.GetValue(CommandLine.Json), ct));
        return command;
    }

    private static async Task<int> RunAsync(string key, bool apply, bool snapshots, bool json, CancellationToken cancellationToken)
    {
        await using var host = SwarmMemoryHost.Load();
        var report = await host.PurgeAsync(MemoryKey.Parse(key), apply, snapshots, cancellationToken);
        if (json)
            JsonAnswer.Print(report);
        else
            Print(report);
        return !apply || report.IsGone ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void Print(PurgeReport report)
    {
        Console.WriteLine($"versions  {report.Versions,10:N0}\nconflicts {report.Conflicts,10:N0}");
        List("reports of hooks that were set aside", report.SpoolFiles);
        List(report.SnapshotsRewritten ? "taken out of snapshots" : "snapshots that hold it; --snapshots takes it out of them", report.Snapshots);
        List("the same text is elsewhere and was left", report.Elsewhere);
        if (!report.Applied)
        {
            Console.WriteLine("Nothing was changed. To do it, for good: swarm-memory purge KEY --yes");
            return;
        }

        List("STILL FOUND in files", report.StillIn);
        Console.WriteLine(!report.IsSearched ? "Done. There was nothing long enough to search the files for."
            : report.StillIn.Count > 0 ? "It could not be taken out of all files. Stop what has the store open and run it again, or delete those files."
            : "Done. The bytes of all files were searched: it is gone. What the disk, its copies and its backups still hold is beyond this program.");
    }

    private static void List(string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        Console.WriteLine($"{title}: {lines.Count:N0}");
        foreach (var line in lines.Take(Shown))
            Console.WriteLine($"  {PlainText.Line(line, 300)}");
        if (lines.Count > Shown)
            Console.WriteLine($"  and {lines.Count - Shown:N0} more; --json lists all");
    }
}
