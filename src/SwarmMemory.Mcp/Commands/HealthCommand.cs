using System.CommandLine;
using System.Globalization;
using SwarmMemory.Hosting;

namespace SwarmMemory.Mcp.Commands;

/// <summary><c>health</c>: a summary that fits a glance, with alerts and what helps; <c>--full</c> for all of it.</summary>
internal static class HealthCommand
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    public static Command Create()
    {
        var full = new Option<bool>("--full") { Description = "Also totals by category, swarm and agent, and how it went" };
        var command = new Command("health", "How the memory is: alerts, sizes, latencies. Exit code 1 when it is critical") { full };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(full), parsed.GetValue(CommandLine.Json), ct));
        return command;
    }

    private static async Task<int> RunAsync(bool full, bool json, CancellationToken cancellationToken)
    {
        await using var host = SwarmMemoryHost.Load();
        await using var store = await host.OpenStoreAsync(cancellationToken);
        var report = await store.For(host.DefaultAgent("operator"), host.DefaultSwarm, "health").GetMemoryHealthReportAsync(full, cancellationToken);
        if (json)
            JsonAnswer.Print(report);
        else
            Print(report);
        return report.OverallHealth == "critical" ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static void Print(HealthReport report)
    {
        Console.WriteLine($"memory: {report.OverallHealth}");
        foreach (var alert in report.Alerts)
            Line($"  {alert.Severity,-8} {alert.Name}, since {alert.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z: {alert.Evidence}\n           helps: {(alert.Remedy.Contains(' ', StringComparison.Ordinal) ? alert.Remedy : $"swarm-memory optimize --apply --remedy {alert.Remedy}")}");

        var m = report.Metrics;
        Line($"entries  {m.Entries,14:N0}   in {m.Bytes:N0} bytes of JSON; {m.StaleEntries:N0} of them long unread");
        Line($"file     {m.FileSize,14:N0}   bytes, {m.FreeSize:N0} of them free; log {m.LogSize:N0}");
        Line($"reads    {m.Reads,14:N0}   found, {m.ReadMisses:N0} not{(m.PageCacheHitRate is { } rate ? $"; {100 * rate:F0} % of pages were in memory" : "")}");
        Line($"messages {m.UnreadMessages,14:N0}   unread");
        Line($"locks    {m.Locks.Held,14:N0}   held, {m.Locks.Waiting:N0} waited for; {m.Locks.Waits.Calls:N0} waits lately{(m.Locks.Waits.P99Ms is { } longest ? $", the longest about {longest / 1000:F1} s" : "")}");
        if (m.OpenConflicts > 0)
            Line($"conflicts{m.OpenConflicts,14:N0}   wait for a decision");
        if (m.Learner.Outcomes > 0)
            Line($"outcomes {m.Learner.Outcomes,14:N0}   learned from{(m.Learner.CalibrationError is { } error ? $"; forecasts lie {100 * error:F1} points beside what happens" : "")}");
        if (m.Compression is { Smaller: var smaller, InVain: var inVain, PassedOver: var passed } && smaller + inVain + passed > 0)
            Line($"values   {smaller,14:N0}   compressed, {inVain:N0} tried in vain, {passed:N0} like those not tried");
        foreach (var o in m.Operations)
            Line($"{o.Name,-8} {o.Calls,14:N0}   calls lately, p50 {o.P50Ms:0.###} ms, p99 {o.P99Ms:0.###} ms");
        if (report.Detail is { } detail)
            Print(detail);
    }

    private static void Print(HealthDetail detail)
    {
        Line($"\n{detail.Engine}, schema {detail.SchemaVersion}");
        foreach (var note in detail.Notes)
            Console.WriteLine(note);
        Print("category", detail.Categories);
        Print("swarm", detail.Swarms);
        Print("largest accounts", detail.Agents);
        if (detail.History.Count < 2)
            return;

        HealthSample[] history = [.. detail.History.Reverse()];
        Line($"\nfrom {DateTimeOffset.FromUnixTimeMilliseconds(history[0].At):yyyy-MM-dd HH:mm}Z to {DateTimeOffset.FromUnixTimeMilliseconds(history[^1].At):yyyy-MM-dd HH:mm}Z");
        Line($"entries    {Spark(history, s => s.Entries)}  {history[^1].Entries:N0}");
        Line($"file size  {Spark(history, s => s.Size)}  {history[^1].Size:N0}");
        Line($"calls      {Spark(history, s => s.Operations)}  {history[^1].Operations:N0}");
        Line($"p99, us    {Spark(history, s => s.P99Us ?? 0)}  {history[^1].P99Us ?? 0:N0}");
    }

    private static void Print(string title, IReadOnlyList<Total> totals)
    {
        if (totals.Count == 0)
            return;
        Line($"\n{title,-44} {"entries",12} {"bytes",16}");
        foreach (var total in totals)
            Line($"{total.Name,-44} {total.Entries,12:N0} {total.Bytes,16:N0}");
    }

    private static string Spark(HealthSample[] history, Func<HealthSample, long> value)
    {
        var most = Math.Max(1, history.Max(value));
        return string.Concat(history.Select(s => Bars[(int)((Bars.Length - 1) * value(s) / most)]));
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
