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
    private const int Keys = 500;
    private const int PeerEntities = 1000;
    private const int PeerCallsInRound = 50;

    public static Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        using var empty = Servers.Empty(Servers.Project(folder.Path, "empty"));
        using var plain = Servers.Plain(Servers.Project(folder.Path, "plain"));
        using var ours = Servers.Ours(settings, Servers.Project(folder.Path, "ours"));
        var (emptyRates, plainRates, storeRates, getRates, createRates, openRates) = (new Samples(), new Samples(), new Samples(), new Samples(), new Samples(), new Samples());
        var (emptyTimes, storeTimes, getTimes) = (new Samples(), new Samples(), new Samples());
        for (var round = 0; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            var nothing = Rate(empty, CallsInRound, _ => new McpCall("empty", "{}"), emptyTimes);
            var store = Rate(ours, CallsInRound, i => Store(round, i), storeTimes);
            var onSdk = Rate(plain, CallsInRound, _ => new McpCall("empty", "{}"));
            var get = Rate(ours, CallsInRound, i => McpCall.Get(Key(i)), getTimes);
            var (create, open) = PeerRates(settings, Servers.Project(folder.Path, $"peer-{round}"));
            if (round == 0)
                continue;
            emptyRates.Add(nothing);
            plainRates.Add(onSdk);
            storeRates.Add(store);
            getRates.Add(get);
            createRates.Add(create);
            openRates.Add(open);
        }

        Report.Progress("");
        report.Row("memory_store, calls a second", storeRates.Median, "/s", "empty tool", emptyRates.Median, Threshold.RatioAtLeast(.7));
        report.Row("memory_get, calls a second", getRates.Median, "/s", "empty tool", emptyRates.Median, Threshold.RatioAtLeast(.8));
        report.Row("memory_store, calls a second", storeRates.Median, "/s", "server-memory create_entities", createRates.Median, Threshold.RatioAtLeast(10));
        report.Row("memory_get, calls a second", getRates.Median, "/s", "server-memory open_nodes", openRates.Median, Threshold.RatioAtLeast(6));
        report.Row("memory_store, calls a second", storeRates.Median, "/s", "empty tool, SDK alone", plainRates.Median);
        report.Row("memory_get, calls a second", getRates.Median, "/s", "empty tool, SDK alone", plainRates.Median);
        report.Row("memory_store, one call: median", storeTimes.Median, "us", "empty tool", emptyTimes.Median);
        report.Row("memory_store, one call: p99", storeTimes.P99, "us", "empty tool", emptyTimes.P99);
        report.Row("memory_get, one call: median", getTimes.Median, "us", "empty tool", emptyTimes.Median);
        report.Row("memory_get, one call: p99", getTimes.P99, "us", "empty tool", emptyTimes.P99);
        return Task.CompletedTask;
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
