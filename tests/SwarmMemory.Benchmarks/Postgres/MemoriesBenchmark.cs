using System.Globalization;
using Npgsql;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Postgres;

/// <summary>
/// Processes store without a pause on one PostgreSQL server that flushes every commit: four in one memory, then in two and four memories. What a
/// memory takes is bounded by its one writer at a time; what the server takes is more.
/// </summary>
internal static class MemoriesBenchmark
{
    private const int Port = 55452;
    private const int Processes = 4;
    private const int Seconds = 8;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        using var server = PostgresServer.Create(folder.Path, Port);
        server.Start();
        double? one = null;
        foreach (var memories in (int[])[1, 2, 4])
        {
            Report.Progress($"{memories} memories");
            var rate = await RateAsync(settings, server, memories);
            Report.Progress("");
            report.Row($"{Processes} processes, {memories} memories: stores a second in all", rate, "", one is null ? null : "1 memory", one);
            one ??= rate;
        }
    }

    private static async Task<double> RateAsync(Settings settings, PostgresServer server, int memories)
    {
        for (var i = 0; i < memories; i++)
        {
            await using var connection = new NpgsqlConnection(server.Connection + ";Pooling=false");
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"create database of{memories}_{i}", connection);
            await command.ExecuteNonQueryAsync();
        }

        var workers = await Task.WhenAll(Enumerable.Range(0, Processes).Select(p =>
            new WorkerProcess(settings, $"{server.Connection};Database=of{memories}_{p % memories}", $"w{p}").ReadyAsync()));
        foreach (var worker in workers)
            worker.Send($"saturate swarm-test/agent-w {Seconds}");
        var stores = 0;
        foreach (var worker in workers)
        {
            var words = (await worker.ReadAsync() ?? "error gone").Split(' ');
            if (words[0] != "done")
                throw new InvalidOperationException(string.Join(' ', words));
            stores += int.Parse(words[1], CultureInfo.InvariantCulture);
            worker.Dispose();
        }

        return (double)stores / Seconds;
    }
}
