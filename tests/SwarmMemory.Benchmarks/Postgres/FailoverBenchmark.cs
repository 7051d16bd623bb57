using System.Diagnostics;
using Npgsql;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Persistence;
using SwarmMemory.Postgres;
using SwarmMemory.Storage;

namespace SwarmMemory.Benchmarks.Postgres;

/// <summary>
/// Eight writers add to a number each, without pause, while the primary is killed again and again and its standby takes over. Before each kill the process
/// that sends the log is frozen, so that the standby lags; with a synchronous standby nothing is acknowledged meanwhile, with an asynchronous one,
/// the control, everything is, and is lost. The numbers tell: each acknowledged addition must be in them once.
/// </summary>
internal static class FailoverBenchmark
{
    private const int Failovers = 20;
    private const int Controls = 5;
    private const int Writers = 8;
    private const int FirstPort = 55441;

    /// <summary>Milliseconds of writing before the standby is cut off, and from then until the primary is killed.</summary>
    private const int Undisturbed = 1000;
    private const int CutOff = 300;

    public static async Task RunAsync(Settings settings, Report report)
    {
        var synchronous = await RunAsync("synchronous", Failovers);
        var asynchronous = await RunAsync("asynchronous", Controls);
        Report.Progress("");
        report.Row($"acknowledged additions lost in {Failovers} failovers, of {synchronous.Acknowledged:N0}", synchronous.Lost, "",
            $"asynchronous, {Controls} failovers, of {asynchronous.Acknowledged:N0}:", asynchronous.Lost, Threshold.Exactly(0));
        report.Row("additions that took effect twice", synchronous.Double, "", "asynchronous", asynchronous.Double, Threshold.Exactly(0));
        report.Row("the control loses some", asynchronous.Lost, "", must: Threshold.AtLeast(1));
        report.Row("writers answered with an error", synchronous.Errors, "", "asynchronous", asynchronous.Errors, Threshold.Exactly(0));
        report.Row("commits whose answer was lost", synchronous.Unknown, "", "asynchronous", asynchronous.Unknown);
        report.Row("promotion to the last writer's first answer: longest", synchronous.Resumed.Max, "s", "asynchronous", asynchronous.Resumed.Max, Threshold.AtMost(10));
        report.Row("the same: median", synchronous.Resumed.Median, "s", "asynchronous", asynchronous.Resumed.Median);
    }

    private static async Task<Outcome> RunAsync(string mode, int failovers)
    {
        using var folder = new TemporaryFolder();
        var outcome = new Outcome();
        var primary = PostgresServer.Create(folder.Path, FirstPort);
        primary.Start();
        var hosts = $"Host=127.0.0.1:{FirstPort},127.0.0.1:{FirstPort + 1};Username=postgres;Database=postgres";
        var logger = new CountingLogger();
        var writers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Writer.OpenAsync(hosts, i, logger)));
        try
        {
            for (var round = 0; round < failovers; round++)
            {
                Report.Progress($"{mode}: failover {round + 1} of {failovers}");
                using var old = primary;
                var standby = primary.Follow(folder.Path, FirstPort + (primary.Port == FirstPort ? 1 : 0));
                await AttachAsync(primary, mode == "synchronous");
                primary = standby;
                using var stopping = new CancellationTokenSource();
                var writing = Task.WhenAll(writers.Select(w => Task.Run(() => w.RunAsync(stopping.Token))));
                await Task.Delay(Undisturbed);
                PostgresServer.Freeze(await NumberAsync(old, "select pid from pg_stat_replication"));
                await Task.Delay(CutOff);
                old.Kill();
                standby.Promote();
                var promoted = Stopwatch.GetTimestamp();
                while (!writing.IsCompleted && writers.Any(w => w.AnsweredAt < promoted))
                    await Task.Delay(1);
                outcome.Resumed.Add(Stopwatch.GetElapsedTime(promoted).TotalSeconds);
                await stopping.CancelAsync();
                await writing;
                foreach (var writer in writers)
                    outcome.Add(await writer.CheckAsync());
            }

            outcome.Unknown = logger.Warnings;
            return outcome;
        }
        finally
        {
            foreach (var writer in writers)
                await writer.DisposeAsync();
            primary.Dispose();
        }
    }

    /// <summary>Waits until the standby has caught up and, for a synchronous one, until commits wait for it.</summary>
    private static async Task AttachAsync(PostgresServer primary, bool isSynchronous)
    {
        await ExecuteAsync(primary, $"alter system set synchronous_standby_names = '{(isSynchronous ? "*" : "")}'");
        await ExecuteAsync(primary, "select pg_reload_conf()");
        var wanted = isSynchronous ? "sync_state = 'sync' and" : "";
        while (await NumberAsync(primary, $"select count(*) from pg_stat_replication where {wanted} state = 'streaming' and replay_lsn >= pg_current_wal_lsn()") == 0)
            await Task.Delay(10);
    }

    private static async Task ExecuteAsync(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.Connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> NumberAsync(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.Connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class Outcome
    {
        public long Acknowledged { get; private set; }
        public long Lost { get; private set; }
        public long Double { get; private set; }
        public long Errors { get; private set; }
        public int Unknown { get; set; }
        public Samples Resumed { get; } = new();

        public void Add((long Acknowledged, long Difference, long Errors) writer)
        {
            Acknowledged += writer.Acknowledged;
            Lost += Math.Max(0, -writer.Difference);
            Double += Math.Max(0, writer.Difference);
            Errors += writer.Errors;
        }
    }

    /// <summary>A client of its own, with its own connections, on its own key.</summary>
    private sealed class Writer(PostgresStorage storage, MemoryKey key) : IAsyncDisposable
    {
        private readonly EntryStore _entries = new(storage, EntryOptions.Default, new ReadCounts());
        private readonly Caller _caller = Caller.Parse("bench", "writer");
        private long _acknowledged;
        private long _checked;
        private long _errors;
        private long _answeredAt;

        public long AnsweredAt => Volatile.Read(ref _answeredAt);

        public static async Task<Writer> OpenAsync(string hosts, int number, CountingLogger logger) => new(
            await PostgresStorage.OpenAsync(new PostgresOptions { ConnectionString = hosts }, TimeProvider.System, logger, CancellationToken.None),
            MemoryKey.Parse($"global/failover/{number}"));

        public async Task RunAsync(CancellationToken stopping)
        {
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    // To its end: what is cut short is neither acknowledged nor not.
                    await storage.WriteAsync(session => _entries.ChangeAsync(session, _caller, key, Next, CancellationToken.None), CancellationToken.None);
                    _acknowledged++;
                    Volatile.Write(ref _answeredAt, Stopwatch.GetTimestamp());
                }
                catch (SwarmMemoryException e)
                {
                    _errors++;
                    await Console.Error.WriteLineAsync(e.Message);
                }
            }
        }

        /// <summary>Additions acknowledged since the last check, by how much the number differs from them, and errors.</summary>
        public async Task<(long Acknowledged, long Difference, long Errors)> CheckAsync()
        {
            var entry = (await _entries.GetAsync(_caller, [key], CancellationToken.None))[0];
            var value = Value(entry);
            var result = (_acknowledged, value - _checked - _acknowledged, _errors);
            (_checked, _acknowledged, _errors) = (value, 0, 0);
            return result;
        }

        private PutRequest Next(Entry? current) => new(key, JsonText.Parse($"{Value(current) + 1}"));

        private static long Value(Entry? entry) => entry is null ? 0 : long.Parse(entry.Value.ToString(), System.Globalization.CultureInfo.InvariantCulture);

        public ValueTask DisposeAsync() => storage.DisposeAsync();
    }
}
