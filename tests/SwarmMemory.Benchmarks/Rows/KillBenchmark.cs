using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>
/// Eight processes store on one file and are killed at random moments: every other one at any time from its start, so that some die while they
/// open it, the others once they are at work. Every key is written once; what was acknowledged must be there. The control acknowledges before
/// it stores, and so shows that a loss would be seen.
/// </summary>
internal static class KillBenchmark
{
    private const int Blocks = 4;
    private const int KillsInBlock = 125;
    private const int Slots = 8;
    private const int LongestLife = 200;
    private const int LongestWork = 50;
    private const int LongestStart = 10_000;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        var (ours, early) = (new Side(settings, folder.File("ours.db"), "fill"), new Side(settings, folder.File("early.db"), "fill-early"));
        for (var block = 0; block < Blocks; block++)
        {
            Report.Progress($"{block * KillsInBlock} of {Blocks * KillsInBlock} kills");
            await ours.KillAsync();
            await early.KillAsync();
        }

        Report.Progress("reading back");
        var (lost, lostEarly) = (await ours.CountLostAsync(), await early.CountLostAsync());
        var integrity = await ours.IntegrityAsync();
        Report.Progress("");
        report.Row($"acknowledged writes lost, of {ours.Acknowledged:N0}", lost, "", $"early, of {early.Acknowledged:N0}:", lostEarly, Threshold.Exactly(0));
        report.Row("the control loses some", lostEarly, "", must: Threshold.AtLeast(1));
        report.Row("kills that came after a first acknowledgement", ours.KillsAtWork, "", "early", early.KillsAtWork);
        report.Row("errors of pragma integrity_check", integrity, "", must: Threshold.Exactly(0));
    }

    private sealed class Side(Settings settings, string database, string verb)
    {
        private readonly ConcurrentBag<string> _acknowledged = [];
        private int _runs;
        private int _killsAtWork;

        public int Acknowledged => _acknowledged.Count;
        public int KillsAtWork => _killsAtWork;

        public Task KillAsync()
        {
            var left = KillsInBlock;
            return Task.WhenAll(Enumerable.Range(0, Slots).Select(_ => Task.Run(async () =>
            {
                while (Interlocked.Decrement(ref left) >= 0)
                    await LiveAndDieAsync(Interlocked.Increment(ref _runs));
            })));
        }

        private async Task LiveAndDieAsync(int run)
        {
            using var worker = new WorkerProcess(settings, database, $"r{run}");
            worker.Send($"{verb} swarm-test/agent-r{run} 1000000");
            var atWork = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var output = worker.ReadToEndAsync(line => { if (line.StartsWith("ack ", StringComparison.Ordinal)) atWork.TrySetResult(); });
            if (run % 2 == 0)
            {
                await Task.WhenAny(atWork.Task, Task.Delay(LongestStart));
                await Task.Delay(Random.Shared.Next(LongestWork));
            }
            else
            {
                await Task.Delay(Random.Shared.Next(LongestLife));
            }

            worker.Kill();
            var lines = await output;
            if (lines.FirstOrDefault(l => l.StartsWith("error ", StringComparison.Ordinal)) is { } error)
                throw new InvalidOperationException($"A worker failed: {error}");
            var keys = lines.Where(l => l.StartsWith("ack ", StringComparison.Ordinal)).Select(l => l[4..]).ToArray();
            foreach (var key in keys)
                _acknowledged.Add(key);
            if (keys.Length > 0)
                Interlocked.Increment(ref _killsAtWork);
        }

        public async Task<int> CountLostAsync()
        {
            await using var memory = await TemporaryStore.OpenAsync(database);
            var lost = 0;
            foreach (var key in _acknowledged)
                lost += await memory.Manager.GetAsync(MemoryKey.Parse(key)) is null ? 1 : 0;
            return lost;
        }

        public async Task<int> IntegrityAsync()
        {
            await using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "pragma integrity_check";
            await using var reader = await command.ExecuteReaderAsync();
            var errors = 0;
            while (await reader.ReadAsync())
                errors += reader.GetString(0) == "ok" ? 0 : 1;
            return errors;
        }
    }
}
