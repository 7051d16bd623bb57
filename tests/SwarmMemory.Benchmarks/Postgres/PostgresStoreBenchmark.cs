using System.Globalization;
using Npgsql;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Postgres;

/// <summary>
/// Eight client processes, a store every 20 ms each, on a PostgreSQL server of this machine that flushes every commit. Beside them, in turns, the
/// same number of clients that each make one bare prepared upsert.
/// </summary>
internal static class PostgresStoreBenchmark
{
    private const int Rounds = 3;
    private const int Processes = 8;
    private const int StoresEach = 500;
    private const int Pace = 20;
    private const int Port = 55443;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        using var server = PostgresServer.Create(folder.Path, Port);
        server.Start();
        await using (var connection = new NpgsqlConnection(server.Connection + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("create table public.bare (key text primary key, value bytea not null)", connection);
            await command.ExecuteNonQueryAsync();
        }

        var (stores, bare) = (new Samples(), new Samples());
        for (var round = 0; round < Rounds; round++)
        {
            Report.Progress($"round {round + 1} of {Rounds}");
            await PaceAsync(settings, server, "pace", stores);
            await PaceAsync(settings, server, "pace-bare", bare);
        }

        Report.Progress("");
        report.Row($"a store, {Processes} clients, one each {Pace} ms: median of {stores.Count:N0}", stores.Median, "ms", "bare upsert", bare.Median);
        report.Row("the same: p99", stores.P99, "ms", "bare upsert", bare.P99, Threshold.RatioAtMost(5));
        report.Row("the same: longest", stores.Max, "ms", "bare upsert", bare.Max);
        report.Row("stores that came back", stores.Count, "", must: Threshold.Exactly(Rounds * Processes * StoresEach));
    }

    private static async Task PaceAsync(Settings settings, PostgresServer server, string verb, Samples times)
    {
        var workers = await Task.WhenAll(Enumerable.Range(0, Processes).Select(p => new WorkerProcess(settings, server.Connection, $"w{p}").ReadyAsync()));
        for (var p = 0; p < Processes; p++)
            workers[p].Send($"{verb} swarm-test/agent-w{p} {StoresEach} {Pace}");
        foreach (var worker in workers)
        {
            var words = (await worker.ReadAsync() ?? "error gone").Split(' ');
            if (words[0] == "done")
                times.Add(words.Skip(1).Select(w => double.Parse(w, CultureInfo.InvariantCulture) / 1000));
            worker.Dispose();
        }
    }
}
