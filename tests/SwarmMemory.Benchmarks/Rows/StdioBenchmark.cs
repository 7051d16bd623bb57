using System.Diagnostics;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// Calls one after the other over stdio: what a store and a get cost beside a tool that does nothing on the same server, which is the floor,
/// and beside server-memory.
/// </summary>
internal static class StdioBenchmark
{
    private const int Rounds = 10;
    private const int CallsInRound = 1000;
    private const int InFlight = 10;
    private const int Keys = 500;
    private const int PeerEntities = 1000;
    private const int PeerCallsInRound = 50;

    /// <summary>What is called, one call after the other and several in flight.</summary>
    private sealed record Case(McpProcess Server, Func<int, int, McpCall> Call)
    {
        public Samples Rates { get; } = new();
        public Samples RatesInFlight { get; } = new();
        public Samples Times { get; } = new();
    }

    public static Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        using var emptyServer = Servers.Empty(Servers.Project(folder.Path, "empty"));
        using var plainServer = Servers.Plain(Servers.Project(folder.Path, "plain"));
        using var ours = Servers.Ours(settings, Servers.Project(folder.Path, "ours"));
        var empty = new Case(emptyServer, (_, _) => new McpCall("empty", "{}"));
        var direct = new Case(emptyServer, (_, _) => new McpCall("direct", "{}"));
        var plain = new Case(plainServer, (_, _) => new McpCall("empty", "{}"));
        var store = new Case(ours, Store);
        var get = new Case(ours, (_, i) => McpCall.Get(Key(i)));
        var (createRates, openRates) = (new Samples(), new Samples());
        for (var round = 0; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            foreach (var each in (Case[])[empty, store, plain, get, direct])
                Measure(each, round);
            var (create, open) = PeerRates(settings, Servers.Project(folder.Path, $"peer-{round}"));
            if (round == 0)
                continue;
            createRates.Add(create);
            openRates.Add(open);
        }

        Report.Progress("");
        report.Row("memory_store, calls a second", store.Rates.Median, "/s", "empty tool", empty.Rates.Median, Threshold.RatioAtLeast(.7));
        report.Row("memory_get, calls a second", get.Rates.Median, "/s", "empty tool", empty.Rates.Median, Threshold.RatioAtLeast(.8));
        report.Row("memory_store, calls a second", store.Rates.Median, "/s", "server-memory create_entities", createRates.Median, Threshold.RatioAtLeast(10));
        report.Row("memory_get, calls a second", get.Rates.Median, "/s", "server-memory open_nodes", openRates.Median, Threshold.RatioAtLeast(6));
        report.Row("memory_store, calls a second", store.Rates.Median, "/s", "empty tool, SDK alone", plain.Rates.Median);
        report.Row("memory_get, calls a second", get.Rates.Median, "/s", "empty tool, SDK alone", plain.Rates.Median);
        report.Row("memory_store, calls a second", store.Rates.Median, "/s", "empty tool, short way", direct.Rates.Median);
        report.Row("memory_get, calls a second", get.Rates.Median, "/s", "empty tool, short way", direct.Rates.Median);
        report.Row($"memory_store, {InFlight} in flight", store.RatesInFlight.Median, "/s", "empty tool", empty.RatesInFlight.Median);
        report.Row($"memory_get, {InFlight} in flight", get.RatesInFlight.Median, "/s", "empty tool", empty.RatesInFlight.Median);
        report.Row($"memory_store, {InFlight} in flight", store.RatesInFlight.Median, "/s", "empty tool, short way", direct.RatesInFlight.Median);
        report.Row($"memory_get, {InFlight} in flight", get.RatesInFlight.Median, "/s", "empty tool, short way", direct.RatesInFlight.Median);
        report.Row("memory_store, one call: median", store.Times.Median, "us", "empty tool", empty.Times.Median);
        report.Row("memory_store, one call: p99", store.Times.P99, "us", "empty tool", empty.Times.P99);
        report.Row("memory_get, one call: median", get.Times.Median, "us", "empty tool", empty.Times.Median);
        report.Row("memory_get, one call: p99", get.Times.P99, "us", "empty tool", empty.Times.P99);
        return Task.CompletedTask;
    }

    private static void Measure(Case of, int round)
    {
        var rate = Rate(of.Server, CallsInRound, i => of.Call(round, i), round == 0 ? null : of.Times);
        McpCall[] calls = [.. Enumerable.Range(0, CallsInRound).Select(i => of.Call(round + Rounds, i))];
        var begin = Stopwatch.GetTimestamp();
        foreach (var (index, answer) in of.Server.Pipeline(calls, InFlight))
        {
            if (answer.IsError)
                throw new InvalidOperationException($"A call failed: {calls[index]}");
        }

        var inFlight = CallsInRound / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        if (round == 0)
            return;
        of.Rates.Add(rate);
        of.RatesInFlight.Add(inFlight);
    }

    private static string Key(int i) => $"swarm-bench/agent-bench/item-{i % Keys}";

    private static McpCall Store(int round, int i) => McpCall.Store(Key(i),
        $$"""{"round":{{round}},"step":{{i}},"note":"what the agent did in this step and why it matters to the others"}""");

    private static (double Create, double Open) PeerRates(Settings settings, string project)
    {
        File.WriteAllLines(Servers.PeerFile(project), Enumerable.Range(0, PeerEntities).Select(i =>
            $$"""{"type":"entity","name":"item-{{i}}","entityType":"note","observations":["what the agent did in step {{i}} and why it matters to the others"]}"""));
        using var peer = Servers.Peer(settings, project);
        // Until its compiler has seen the code; these create nothing, because the entities are there.
        Rate(peer, PeerCallsInRound, i => McpCall.Create($"item-{i}", "again"));
        Rate(peer, PeerCallsInRound, i => McpCall.Open($"item-{i}"));
        return (Rate(peer, PeerCallsInRound, i => McpCall.Create($"new-{i}", "what the agent did in this step and why it matters to the others")),
            Rate(peer, PeerCallsInRound, i => McpCall.Open($"item-{i * 7}")));
    }

    private static double Rate(McpProcess server, int count, Func<int, McpCall> call, Samples? times = null)
    {
        var calls = Enumerable.Range(0, count).Select(call).ToArray();
        var begin = Stopwatch.GetTimestamp();
        foreach (var each in calls)
        {
            var start = Stopwatch.GetTimestamp();
            if (server.Call(each).IsError)
                throw new InvalidOperationException($"A call failed: {each}");
            times?.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return count / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
