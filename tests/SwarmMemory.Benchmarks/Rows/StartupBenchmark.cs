using System.Diagnostics;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>From the start of the process to the answer of initialize, where nothing is yet and where a store is; and memory when at work.</summary>
internal static class StartupBenchmark
{
    private const int Runs = 20;
    private const int Calls = 1000;

    public static Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var (fresh, existing, peerFresh, peerExisting) = (new Samples(), new Samples(), new Samples(), new Samples());
        var (first, peerFirst) = (new Samples(), new Samples());
        for (var run = 0; run < Runs; run++)
        {
            Report.Progress($"run {run + 1} of {Runs}");
            var project = Servers.Project(folder.Path, $"project-{run}");
            fresh.Add(Time(() => Servers.Ours(settings, project), McpCall.Store("global/first", "1"), first));
            peerFresh.Add(Time(() => Servers.Peer(settings, project), McpCall.Create("first", "1"), peerFirst));
            existing.Add(Time(() => Servers.Ours(settings, project)));
            peerExisting.Add(Time(() => Servers.Peer(settings, project)));
        }

        Report.Progress("");
        report.Row("to the answer of initialize, new project", fresh.Median, "ms", "server-memory", peerFresh.Median, Threshold.RatioAtMost(.125));
        report.Row("to the answer of initialize, existing store", existing.Median, "ms", "server-memory", peerExisting.Median, Threshold.RatioAtMost(.125));
        report.Row("to the answer of the first store, new project", first.Median, "ms", "server-memory", peerFirst.Median);
        report.Row("the same at its slowest, of both", Math.Max(fresh.Max, existing.Max), "ms", "server-memory", Math.Max(peerFresh.Max, peerExisting.Max));

        var place = Servers.Project(folder.Path, "memory");
        report.Row($"resident after {Calls:N0} mixed calls", Resident(Servers.Ours(settings, place), OurCall), "MiB",
            "server-memory", Resident(Servers.Peer(settings, place), PeerCall), Threshold.AtMost(45));
        return Task.CompletedTask;
    }

    /// <summary>Milliseconds to the answer of initialize; those to the answer of a call after it go into <paramref name="first"/>.</summary>
    private static double Time(Func<McpProcess> start, McpCall? then = null, Samples? first = null)
    {
        var begin = Stopwatch.GetTimestamp();
        using var server = start();
        var time = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        if (then is not null)
        {
            server.Call(then);
            first?.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        return time;
    }

    private static double Resident(McpProcess server, Func<int, McpCall> call)
    {
        using (server)
        {
            for (var i = 0; i < Calls; i++)
            {
                if (server.Call(call(i)).IsError)
                    throw new InvalidOperationException($"Call {i} failed: {call(i)}");
            }

            return server.ResidentMebibytes();
        }
    }

    private static McpCall OurCall(int i) => (i % 5) switch
    {
        0 or 1 => McpCall.Store($"swarm-bench/agent-bench/item-{i}", $$"""{"step":{{i}},"note":"what was done"}"""),
        2 => McpCall.Get($"swarm-bench/agent-bench/item-{i - 1}"),
        3 => new McpCall("memory_list", """{"prefix":"swarm-bench/agent-bench/","limit":20}"""),
        _ => new McpCall("swarm_status", "{}"),
    };

    private static McpCall PeerCall(int i) => (i % 5) switch
    {
        0 or 1 => McpCall.Create($"item-{i}", $"step {i}: what was done"),
        2 => McpCall.Open($"item-{i - 1}"),
        3 => new McpCall("search_nodes", """{"query":"step 10"}"""),
        _ => new McpCall("read_graph", "{}"),
    };
}
