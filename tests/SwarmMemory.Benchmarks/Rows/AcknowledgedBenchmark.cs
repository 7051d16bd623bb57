using System.Diagnostics;
using System.Text.Json;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// Eight servers of one project, each with ten stores in flight; then what was acknowledged is looked for, by a server that was not there.
/// The peer gets the same calls on one file.
/// </summary>
internal static class AcknowledgedBenchmark
{
    private const int Rounds = 3;
    private const int ServerCount = 8;
    private const int StoresEach = 200;
    private const int InFlight = 10;
    private const int KeysPerGet = 50;

    public static Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var (ours, peer) = (new Tally(), new Tally());
        for (var round = 0; round < Rounds; round++)
        {
            Report.Progress($"round {round + 1} of {Rounds}");
            var project = Servers.Project(folder.Path, $"ours-{round}");
            Write(() => Servers.Ours(settings, project), Key, (name, text) => McpCall.Store(name, text), ours, found: acknowledged =>
                ReadBack(settings, project, acknowledged));

            var other = Servers.Project(folder.Path, $"peer-{round}");
            Write(() => Servers.Peer(settings, other), (s, i) => $"server-{s}-item-{i}", McpCall.Create, peer, found: acknowledged =>
                ReadFile(Servers.PeerFile(other), acknowledged));
        }

        Report.Progress("");
        report.Row($"acknowledged writes lost, of {ours.Acknowledged:N0}", ours.Lost, "", $"server-memory, of {peer.Acknowledged:N0}:", peer.Lost, Threshold.Exactly(0));
        report.Row("calls answered with an error", ours.Errors, "", "server-memory", peer.Errors, Threshold.Exactly(0));
        report.Row("stores a second, 8 servers together", ours.Rates.Median, "/s", "server-memory", peer.Rates.Median);
        return Task.CompletedTask;
    }

    private static string Key(int server, int item) => $"swarm-bench/agent-s{server}/item-{item}";

    private static void Write(
        Func<McpProcess> start, Func<int, int, string> name, Func<string, string, McpCall> call, Tally tally, Func<Dictionary<string, string>, int> found)
    {
        var servers = Enumerable.Range(0, ServerCount).AsParallel().WithDegreeOfParallelism(ServerCount).Select(_ => start()).ToArray();
        var acknowledged = new Dictionary<string, string>();
        var begin = Stopwatch.GetTimestamp();
        var writers = servers.Select((server, s) => Task.Factory.StartNew(() => WriteAll(server, s), TaskCreationOptions.LongRunning)).ToArray();
        Task.WaitAll(writers);
        tally.Rates.Add(ServerCount * StoresEach / Stopwatch.GetElapsedTime(begin).TotalSeconds);
        Parallel.ForEach(servers, server => server.Dispose());

        tally.Acknowledged += acknowledged.Count;
        tally.Lost += acknowledged.Count - found(acknowledged);

        void WriteAll(McpProcess server, int s)
        {
            var items = Enumerable.Range(0, StoresEach).Select(i => (Name: name(s, i), Text: $$"""{"server":{{s}},"item":{{i}}}""")).ToArray();
            foreach (var (index, answer) in server.Pipeline([.. items.Select(i => call(i.Name, i.Text))], InFlight))
            {
                lock (acknowledged)
                {
                    if (answer.IsError)
                        tally.Errors++;
                    else
                        acknowledged.Add(items[index].Name, items[index].Text);
                }
            }
        }
    }

    private static int ReadBack(Settings settings, string project, Dictionary<string, string> acknowledged)
    {
        using var fresh = Servers.Ours(settings, project);
        return acknowledged.Keys.Chunk(KeysPerGet).Sum(keys => fresh.Call(McpCall.Get(keys)).Structured().GetProperty("entries").EnumerateArray()
            .Count(e => acknowledged[e.GetProperty("key").GetString()!] == e.GetProperty("value").GetRawText()));
    }

    private static int ReadFile(string path, Dictionary<string, string> acknowledged) =>
        File.ReadLines(path).Count(line => NameIn(line) is { } name && acknowledged.ContainsKey(name));

    private static string? NameIn(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("name").GetString();
        }
        catch (JsonException)
        {
            // Two writers left half a line: what stood there is lost.
            return null;
        }
    }

    private sealed class Tally
    {
        public int Acknowledged { get; set; }
        public int Errors { get; set; }
        public int Lost { get; set; }
        public Samples Rates { get; } = new();
    }
}
