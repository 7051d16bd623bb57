using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// Eight agents, each with a process that sends to all and one that reads and acknowledges; the readers are killed by kill -9 at random moments
/// and started again until all has arrived. The control acknowledges before it tells what it read, and so shows that a loss would be seen.
/// </summary>
internal static class DeliveryBenchmark
{
    private const int Agents = 8;
    private const int Each = 1000;
    private const int Expected = (Agents - 1) * Each;
    private const int LongestLife = 400;
    private const int LivesBeforeTheLast = 12;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var ours = await new Side(settings, folder.File("ours.db"), "receive").RunAsync();
        Report.Progress("the control");
        var early = await new Side(settings, folder.File("early.db"), "receive-early").RunAsync();
        Report.Progress("");
        report.Row($"messages lost, of {Agents * Expected:N0} deliveries", ours.Lost, "", "acknowledged early", early.Lost, Threshold.Exactly(0));
        report.Row("the control loses some", early.Lost, "", must: Threshold.AtLeast(1));
        report.Row("messages out of their sender's order", ours.OutOfOrder, "", "acknowledged early", early.OutOfOrder, Threshold.Exactly(0));
        report.Row("acknowledged messages that came again", ours.AgainAfterAcknowledgement, "", "acknowledged early", early.AgainAfterAcknowledgement, Threshold.Exactly(0));
        report.Row("messages that came again unacknowledged", ours.Again, "", "acknowledged early", early.Again, Threshold.AtLeast(1));
        report.Row("kills of readers", ours.Kills, "", "acknowledged early", early.Kills);
        report.Row("messages sent to all a second, 8 processes", ours.Rate, "/s", "acknowledged early", early.Rate);
    }

    private sealed record Outcome(int Lost, int OutOfOrder, int AgainAfterAcknowledgement, int Again, int Kills, double Rate);

    private sealed class Side(Settings settings, string database, string verb)
    {
        private int _kills;

        public async Task<Outcome> RunAsync()
        {
            var senders = Enumerable.Range(0, Agents).Select(Start).ToArray();
            foreach (var sender in senders)
            {
                await sender.ReadAsync();
                sender.Send("read");
                await sender.ReadAsync();
            }

            var begin = Stopwatch.GetTimestamp();
            foreach (var sender in senders)
                sender.Send($"send * {Each}");
            var sent = Task.WhenAll(senders.Select(s => s.ReadAsync()));
            var readers = Enumerable.Range(0, Agents).Select(a => Task.Run(() => ReadAsync(a, sent))).ToArray();
            if ((await sent).FirstOrDefault(l => l != "done") is { } fault)
                throw new InvalidOperationException($"A sender answered {fault}");
            var rate = Agents * Each / Stopwatch.GetElapsedTime(begin).TotalSeconds;

            var tallies = await Task.WhenAll(readers);
            foreach (var sender in senders)
                sender.Dispose();
            return new Outcome(tallies.Sum(t => Expected - t.Arrived.Count), tallies.Sum(t => t.OutOfOrder), tallies.Sum(t => t.AgainAfterAcknowledgement),
                tallies.Sum(t => t.Again), _kills, rate);
        }

        private WorkerProcess Start(int agent) => new(settings, database, $"w{agent}", "large-mailbox");

        private async Task<Tally> ReadAsync(int agent, Task sent)
        {
            var tally = new Tally();
            for (var life = 0; ; life++)
            {
                using var reader = Start(agent);
                reader.Send(verb);
                var lines = new ConcurrentQueue<string>();
                var output = reader.ReadToEndAsync(lines.Enqueue);
                if (life < LivesBeforeTheLast || !sent.IsCompleted)
                {
                    await Task.Delay(Random.Shared.Next(LongestLife));
                    Interlocked.Increment(ref _kills);
                }
                else
                {
                    // The last life: until nothing has come for a while.
                    for (var seen = -1; seen != lines.Count;)
                    {
                        seen = lines.Count;
                        await Task.Delay(2000);
                    }
                }

                var isLast = life >= LivesBeforeTheLast && sent.IsCompleted;
                reader.Kill();
                tally.Take(await output);
                if (isLast)
                    return tally;
            }
        }
    }

    /// <summary>What one agent's readers told, life by life.</summary>
    private sealed class Tally
    {
        private readonly HashSet<string> _acknowledged = [];

        public HashSet<string> Arrived { get; } = [];
        public int OutOfOrder { get; private set; }
        public int AgainAfterAcknowledgement { get; private set; }
        public int Again { get; private set; }

        public void Take(List<string> lines)
        {
            var last = new Dictionary<string, long>();
            foreach (var words in lines.Select(l => l.Split(' ')))
            {
                if (words[0] == "ack")
                    _acknowledged.Add(words[1]);
                if (words[0] != "got")
                    continue;
                var id = long.Parse(words[1][1..], CultureInfo.InvariantCulture);
                OutOfOrder += id > last.GetValueOrDefault(words[2]) ? 0 : 1;
                last[words[2]] = id;
                AgainAfterAcknowledgement += _acknowledged.Contains(words[1]) ? 1 : 0;
                Again += Arrived.Add(words[1]) ? 0 : 1;
            }
        }
    }
}
