using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// Four processes, whose clocks are wrong by up to half a minute, add one to a number under a lock that lives 60 ms, while they are stopped for
/// longer than that and killed. Every store keeps the fence that it was made with, so that the entry's history tells of each update that was lost
/// and of each store that came after one with a newer fence. The control stores without its fence.
/// </summary>
internal static partial class GuardedBenchmark
{
    private const int Processes = 4;
    private const int Updates = 10_000;
    private const int Life = 60;
    private const int Think = 20;
    private const int KillEvery = 12;
    private const string Key = "global/guarded/number";
    private const int Stop = 19;
    private const int Continue = 18;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var fenced = await RunAsync(settings, folder.File("fenced.db"), "guard", Updates);
        var free = await RunAsync(settings, folder.File("free.db"), "guard-unfenced", Updates);
        Report.Progress("");
        report.Row($"updates lost, of {fenced.Stored:N0}", fenced.Lost, "", $"no fence, of {free.Stored:N0}:", free.Lost, Threshold.Exactly(0));
        report.Row("stores with a stale fence that were accepted", fenced.Stale, "", "no fence", free.Stale, Threshold.Exactly(0));
        report.Row("acknowledged updates that are not there", Math.Max(0, fenced.Acknowledged - fenced.Stored), "", must: Threshold.Exactly(0));
        report.Row("the control loses some", free.Lost, "", must: Threshold.AtLeast(1));
        report.Row("processes stopped past their lease", fenced.Stops, "", "no fence", free.Stops);
        report.Row("processes killed", fenced.Kills, "", "no fence", free.Kills);
        report.Row("stores refused because the lease was over", fenced.Refused, "", "no fence", free.Refused);
    }

    private static async Task<Outcome> RunAsync(Settings settings, string database, string verb, int updates)
    {
        using var over = new CancellationTokenSource();
        var lanes = Enumerable.Range(0, Processes).Select(i => new Lane(settings, database, verb, i, updates / Processes)).ToArray();
        var working = Task.WhenAll(lanes.Select(l => Task.Run(l.RunAsync)));
        var disturbing = Task.Run(() => DisturbAsync(lanes, over.Token));
        while (!working.IsCompleted)
        {
            Report.Progress($"{verb}: {lanes.Sum(l => l.Acknowledged):N0} of {updates:N0}");
            await Task.WhenAny(working, Task.Delay(500));
        }

        await over.CancelAsync();
        var stops = await disturbing;
        await working;
        var (stored, lost, stale) = await CheckAsync(database);
        return new Outcome(stored, lost, stale, lanes.Sum(l => l.Acknowledged), stops, lanes.Sum(l => l.Kills), lanes.Sum(l => l.Refused));
    }

    private static async Task<int> DisturbAsync(Lane[] lanes, CancellationToken cancellationToken)
    {
        var stops = 0;
        var random = new Random(1);
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(random.Next(10, 60), CancellationToken.None);
            var lane = lanes[random.Next(lanes.Length)];
            if (++stops % KillEvery == 0)
                lane.Kill();
            else
                await lane.StopAsync(TimeSpan.FromMilliseconds(random.Next(Life + 10, 3 * Life)));
        }

        return stops;
    }

    /// <summary>Reads the history of the number: each store is one more than the one before, and its fence is not older.</summary>
    private static async Task<(int Stored, int Lost, int Stale)> CheckAsync(string database)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"select cast(value as text) from entry_version where key = '{Key}' order by seq";
        await using var reader = await command.ExecuteReaderAsync();
        var (stored, lost, stale, last, newest) = (0, 0, 0, 0L, 0L);
        while (await reader.ReadAsync())
        {
            var parts = reader.GetString(0).Trim('[', ']').Split(',').Select(p => long.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            stored++;
            lost += parts[0] == last + 1 ? 0 : 1;
            stale += parts[1] < newest ? 1 : 0;
            (last, newest) = (parts[0], Math.Max(newest, parts[1]));
        }

        return (stored, lost, stale);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    private sealed record Outcome(int Stored, int Lost, int Stale, int Acknowledged, int Stops, int Kills, int Refused);

    /// <summary>One place for a process, which is started again when it was killed.</summary>
    private sealed class Lane(Settings settings, string database, string verb, int number, int updates)
    {
        private readonly Lock _lock = new();
        private WorkerProcess? _worker;

        public int Acknowledged { get; private set; }
        public int Kills { get; private set; }
        public int Refused { get; private set; }

        public async Task RunAsync()
        {
            while (Acknowledged < updates)
            {
                using var worker = new WorkerProcess(settings, database, $"g{number}", $"offset={(number - 1) * 20 - 10}");
                lock (_lock)
                    _worker = worker;
                worker.Send($"{verb} {Key} {updates - Acknowledged} {Life} {Think}");
                while (await worker.ReadAsync() is { } line && line != "done")
                {
                    if (line.StartsWith("error", StringComparison.Ordinal))
                        throw new InvalidOperationException(line);
                    Acknowledged += line.StartsWith("ack ", StringComparison.Ordinal) ? 1 : 0;
                    Refused += line.StartsWith("lost ", StringComparison.Ordinal) ? 1 : 0;
                }

                lock (_lock)
                    _worker = null;
            }
        }

        public void Kill()
        {
            lock (_lock)
            {
                if (_worker is null)
                    return;
                _worker.Kill();
                Kills++;
            }
        }

        public async Task StopAsync(TimeSpan time)
        {
            int? process;
            lock (_lock)
                process = _worker?.Id;
            if (process is not { } id || Signal(id, Stop) != 0)
                return;
            await Task.Delay(time);
            _ = Signal(id, Continue);
        }
    }
}
