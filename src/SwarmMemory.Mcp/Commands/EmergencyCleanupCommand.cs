using System.CommandLine;
using SwarmMemory.Hosting;
using SwarmMemory.Sqlite;

namespace SwarmMemory.Mcp.Commands;

/// <summary><c>emergency-cleanup</c>: what a damaged store needs. Without <c>--yes</c> it only says what is wrong and what can be saved.</summary>
internal static class EmergencyCleanupCommand
{
    private const int Shown = 20;

    public static Command Create()
    {
        var yes = new Option<bool>("--yes") { Description = "Do it: the salvaged file takes the place of the damaged one, which is kept beside it" };
        var command = new Command("emergency-cleanup", "Check a damaged store and salvage every readable entry into a new file. Stop the agents first") { yes };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(yes), parsed.GetValue(CommandLine.Json), ct));
        return command;
    }

    private static async Task<int> RunAsync(bool apply, bool json, CancellationToken cancellationToken)
    {
        await using var host = SwarmMemoryHost.Load();
        var report = await host.SalvageAsync(apply, cancellationToken);
        if (json)
            JsonAnswer.Print(report);
        else
            Print(report);
        return report.IsSound || report.KeptAs is not null ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static void Print(SalvageReport report)
    {
        if (report.IsSound)
        {
            Console.WriteLine($"The store is sound: {report.Entries:N0} entries, {report.Versions:N0} versions. Nothing was changed.");
            return;
        }

        List("wrong with the file", report.Problems);
        Console.WriteLine($"salvaged          {report.Entries,10:N0} entries, {report.Versions:N0} versions, {report.OtherRows:N0} rows of other tables");
        List("back at an earlier value", report.SteppedBack);
        List("lost", report.Lost);
        List("not wholly readable", report.OtherDamage);
        Console.WriteLine(report.KeptAs is null
            ? "Nothing was changed. To put the salvaged file in place: swarm-memory emergency-cleanup --yes"
            : $"The salvaged file is in place. The damaged one was kept as {report.KeptAs}; a snapshot may hold what is lost: swarm-memory snapshot list");
    }

    private static void List(string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        Console.WriteLine($"{title}: {lines.Count:N0}");
        foreach (var line in lines.Take(Shown))
            Console.WriteLine($"  {line}");
        if (lines.Count > Shown)
            Console.WriteLine($"  and {lines.Count - Shown:N0} more; --json lists all");
    }
}
