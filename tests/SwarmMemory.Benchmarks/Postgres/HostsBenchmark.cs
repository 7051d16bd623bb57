using System.Globalization;
using Npgsql;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Sqlite;

namespace SwarmMemory.Benchmarks.Postgres;

/// <summary>
/// Races for a lock, and guarded additions to a number, by processes of two hosts with a memory on PostgreSQL. The second host's clock is half a minute ahead,
/// and its cable is pulled again and again in the middle. The controls look first and take then, and store without their fence.
/// </summary>
internal static class HostsBenchmark
{
    private const int Port = 55451;
    private const int ProcessesEach = 2;
    private const int Rounds = 200;
    private const int RacePullEvery = 20;
    private const int Pulls = 20;
    private const int Life = 60;
    private const int Think = 20;

    /// <summary>The longest that a holder works: now and then for longer than its lease lives.</summary>
    private const int Work = 80;
    private const string Key = "global/guarded/number";

    /// <summary>How long the cable is out, and in between: the second is long enough for what was under way to arrive.</summary>
    private static readonly TimeSpan Out = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan In = TimeSpan.FromMilliseconds(1500);

    public static async Task RunAsync(Settings settings, Report report)
    {
        if (NetworkHosts.WhyNot() is { } reason)
        {
            Console.Error.WriteLine($"hosts: skipped; {reason}");
            return;
        }

        using var folder = new TemporaryFolder();
        using var server = PostgresServer.Create(folder.Path, Port);
        server.Start();
        using var hosts = new NetworkHosts();
        var race = await RaceAsync(settings, "raced", "race");
        var unchecked_ = await RaceAsync(settings, "unchecked", "race-unchecked");
        var fenced = await GuardAsync(settings, "fenced", "guard");
        var free = await GuardAsync(settings, "free", "guard-unfenced");
        Report.Progress("");
        report.Row($"{2 * ProcessesEach} processes of 2 hosts, {Rounds} rounds: with two holders", race.Several, "", "look, then take", unchecked_.Several, Threshold.Exactly(0));
        report.Row("rounds with no holder", race.None, "", must: Threshold.Exactly(0));
        report.Row("the control lets two in", unchecked_.Several, "", must: Threshold.AtLeast((Rounds / 2) + 1));
        report.Row($"updates lost, of {fenced.Stored:N0}", fenced.Lost, "", $"no fence, of {free.Stored:N0}:", free.Lost, Threshold.Exactly(0));
        report.Row("stores with a stale fence that were accepted", fenced.Stale, "", "no fence", free.Stale, Threshold.Exactly(0));
        report.Row("acknowledged updates that are not there", Math.Max(0, fenced.Acknowledged - fenced.Stored), "", must: Threshold.Exactly(0));
        report.Row("the control loses some", free.Lost, "", must: Threshold.AtLeast(1));
        report.Row("times that the cable was out", fenced.Pulls, "", "no fence", free.Pulls);
        report.Row("updates of the host with the cable", fenced.FromCable, "", "no fence", free.FromCable);
        report.Row("stores refused because the lease was over", fenced.Refused, "", "no fence", free.Refused);
    }

    private static async Task<(int None, int Several)> RaceAsync(Settings settings, string database, string verb)
    {
        var workers = await OpenAsync(settings, database);
        try
        {
            var (none, several) = (0, 0);
            for (var round = 0; round < Rounds; round++)
            {
                Report.Progress($"{verb}: {round} of {Rounds}");
                var at = BootClock.Now().Milliseconds + 5;
                var asked = Task.WhenAll(workers.Select(w => w.Process.AskAsync($"{verb} global/race/{round} {at}")));
                if (round % RacePullEvery == 0)
                {
                    // While they all try.
                    await Task.Delay(5);
                    NetworkHosts.Pull();
                    await Task.Delay(Out);
                    NetworkHosts.Plug();
                }

                var answers = await asked;
                if (answers.FirstOrDefault(a => a.StartsWith("error", StringComparison.Ordinal)) is { } error)
                    throw new InvalidOperationException(error);
                var won = answers.Count(a => a.StartsWith("won", StringComparison.Ordinal));
                none += won == 0 ? 1 : 0;
                several += won > 1 ? 1 : 0;
            }

            return (none, several);
        }
        finally
        {
            End(workers);
        }
    }

    private static async Task<Outcome> GuardAsync(Settings settings, string database, string verb)
    {
        var workers = await OpenAsync(settings, database);
        var outcome = new Outcome();
        try
        {
            var working = Task.WhenAll(workers.Select(w => Task.Run(() => WorkAsync(w.Process, w.HasCable, verb, outcome))));
            for (var pull = 0; pull < Pulls && !working.IsCompleted; pull++)
            {
                Report.Progress($"{verb}: {pull} of {Pulls}");
                await Task.Delay(In);
                NetworkHosts.Pull();
                await Task.Delay(Out);
                NetworkHosts.Plug();
                outcome.Pulls++;
            }

            await Task.Delay(In);
            foreach (var worker in workers)
                worker.Process.Kill();
            await working;
        }
        finally
        {
            End(workers);
        }

        await CheckAsync(database, outcome);
        return outcome;
    }

    private static async Task WorkAsync(WorkerProcess worker, bool hasCable, string verb, Outcome outcome)
    {
        worker.Send($"{verb} {Key} 1000000 {Life} {Think} {Work}");
        while (await worker.ReadAsync() is { } line)
        {
            if (line.StartsWith("error", StringComparison.Ordinal))
                worker.Send($"{verb} {Key} 1000000 {Life} {Think} {Work}");
            outcome.Tell(line, hasCable);
        }
    }

    private static async Task<List<(WorkerProcess Process, bool HasCable)>> OpenAsync(Settings settings, string database)
    {
        await using (var connection = new NpgsqlConnection($"{NetworkHosts.Connection(Port)};Database=postgres;Pooling=false"))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"create database {database}", connection);
            await command.ExecuteNonQueryAsync();
        }

        List<(WorkerProcess, bool)> workers = [];
        for (var i = 0; i < 2 * ProcessesEach; i++)
        {
            var isSecond = i >= ProcessesEach;
            var connection = $"{NetworkHosts.Connection(Port)};Database={database}";
            workers.Add((await new WorkerProcess(NetworkHosts.Enter(isSecond), settings, connection, $"h{i}", isSecond ? ["offset=30"] : []).ReadyAsync(), isSecond));
        }

        return workers;
    }

    private static void End(List<(WorkerProcess Process, bool HasCable)> workers)
    {
        foreach (var (process, _) in workers)
            process.Dispose();
    }

    /// <summary>Reads the history of the number: each store is one more than the one before, and its fence is not older.</summary>
    private static async Task CheckAsync(string database, Outcome outcome)
    {
        await using var connection = new NpgsqlConnection($"{NetworkHosts.Connection(Port)};Database={database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"select convert_from(value, 'UTF8') from swarm_memory.entry_version where key = '{Key}' order by seq", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var (last, newest) = (0L, 0L);
        while (await reader.ReadAsync())
        {
            var parts = reader.GetString(0).Trim('[', ']').Split(',').Select(p => long.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            outcome.Stored++;
            outcome.Lost += parts[0] == last + 1 ? 0 : 1;
            outcome.Stale += parts[1] < newest ? 1 : 0;
            (last, newest) = (parts[0], Math.Max(newest, parts[1]));
        }
    }

    private sealed class Outcome
    {
        private int _acknowledged;
        private int _fromCable;
        private int _refused;

        public int Stored { get; set; }
        public int Lost { get; set; }
        public int Stale { get; set; }
        public int Pulls { get; set; }
        public int Acknowledged => _acknowledged;
        public int FromCable => _fromCable;
        public int Refused => _refused;

        public void Tell(string line, bool hasCable)
        {
            if (line.StartsWith("lost ", StringComparison.Ordinal))
                Interlocked.Increment(ref _refused);
            if (!line.StartsWith("ack ", StringComparison.Ordinal))
                return;
            Interlocked.Increment(ref _acknowledged);
            if (hasCable)
                Interlocked.Increment(ref _fromCable);
        }
    }
}
