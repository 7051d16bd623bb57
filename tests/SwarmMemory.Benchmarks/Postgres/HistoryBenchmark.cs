using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Persistence;
using SwarmMemory.Postgres;
using SwarmMemory.Storage;

namespace SwarmMemory.Benchmarks.Postgres;

/// <summary>
/// A memory with a long history on PostgreSQL, in parts and, as a control, in one piece: what parts cost reads and stores, how fast clean-up takes out what
/// retention no longer keeps, what room is left, and what merging the parts costs those who write meanwhile.
/// </summary>
internal static class HistoryBenchmark
{
    private const int Port = 55453;
    private const int Keys = 100_000;
    private const int Versions = 1_000_000;
    private const int Part = 125_000;
    private const int Calls = 2_000;
    private const int Rounds = 4;

    /// <summary>Every key with as many versions, all of the value that the template holds.</summary>
    private static string Fill(int from, int to) => $"""
        insert into entry_version (key, version, previous, outcome, swarm, author, session, tool, at, codec, size, checksum, tags, value)
        select 'global/' || (i - 1) % {Keys}, (i - 1) / {Keys} + 1, null, 0, t.swarm, t.author, t.session, t.tool, t.at, t.codec, t.size, t.checksum, null, t.value
        from generate_series({from}, {to}) i, (select * from entry_version where key = 'global/template' limit 1) t
        """;

    private const string Point = """
        insert into entry (key, version, seq, deleted, category, author, created_at, updated_at, size, checksum)
        select v.key, v.version, v.seq, 0, t.category, v.author, v.at, v.at, v.size, v.checksum
        from (select distinct on (key) * from entry_version where key <> 'global/template' order by key, seq desc) v, (select * from entry where key = 'global/template') t
        """;

    private const string Size = "select sum(pg_total_relation_size(relid))::bigint from pg_partition_tree('entry_version')";

    public static async Task RunAsync(Settings settings, Report report)
    {
        settings.RequireWorker();
        using var folder = new TemporaryFolder();
        using var server = PostgresServer.Create(folder.Path, Port);
        server.Start();
        await using var parts = await Memory.MakeAsync(server, "parts", Part);
        await using var whole = await Memory.MakeAsync(server, "whole", 100 * Versions);
        report.Row($"{Versions:N0} versions: parts", await parts.NumberAsync("select count(*) from pg_inherits where inhparent = 'entry_version'::regclass"), "", "control",
            await whole.NumberAsync("select count(*) from pg_inherits where inhparent = 'entry_version'::regclass"));

        var (gets, getsWhole, stores, storesWhole) = (new Samples(), new Samples(), new Samples(), new Samples());
        for (var round = 0; round < Rounds; round++)
        {
            gets.Add(await parts.GetAsync(round));
            getsWhole.Add(await whole.GetAsync(round));
            stores.Add(await parts.StoreAsync(round));
            storesWhole.Add(await whole.StoreAsync(round));
        }

        report.Row($"get: median of {gets.Count:N0}", gets.Median, "us", "in one piece", getsWhole.Median);
        report.Row($"store: median of {stores.Count:N0}", stores.Median, "us", "in one piece", storesWhole.Median);

        var (before, beforeWhole) = (await parts.NumberAsync(Size), await whole.NumberAsync(Size));
        var (rate, rateWhole) = (await parts.SweepAsync(), await whole.SweepAsync());
        report.Row("versions that clean-up takes out a second", rate, "", "in one piece", rateWhole);
        var quiet = await PaceAsync(settings, server, () => Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System));
        var merged = new Samples();
        var busy = await PaceAsync(settings, server, async () => merged.Add(await parts.MergeAsync()));
        report.Row("the room of all versions after it, MB", await parts.NumberAsync(Size) / 1e6, "MB", "in one piece", await whole.NumberAsync(Size) / 1e6);
        report.Row("the same, of what it was before", (double)await parts.NumberAsync(Size) / before, "", "in one piece", (double)await whole.NumberAsync(Size) / beforeWhole);
        report.Row("merging took", merged.Sum, "s");
        report.Row("a store each 10 ms while it merges: p99", busy.P99, "ms", "without", quiet.P99);
        report.Row("the same: longest", busy.Max, "ms", "without", quiet.Max);
        report.Row("versions missing or too many after it", await parts.NumberAsync(Expected), "", must: Threshold.Exactly(0));
    }

    /// <summary>Two versions of each key are kept, and of the paced writer's all that it wrote since.</summary>
    private const string Expected = """
        select count(*) from (select key, count(*) n, max(version) v from entry_version where key like 'global/%' and key <> 'global/template' group by key) k
        full join (select key, version from entry where key like 'global/%' and key <> 'global/template') e on e.key = k.key
        where k.n is distinct from 2 or k.v is distinct from e.version
        """;

    private static async Task<Samples> PaceAsync(Settings settings, PostgresServer server, Func<Task> meanwhile)
    {
        using var worker = await new WorkerProcess(settings, $"{server.Connection};Database=parts", "w").ReadyAsync();
        var samples = new Samples();
        var work = meanwhile();
        do
        {
            var words = (await worker.AskAsync("pace swarm-test/agent-w 100 10")).Split(' ');
            samples.Add(words.Skip(1).Select(w => double.Parse(w, CultureInfo.InvariantCulture) / 1000));
        }
        while (!work.IsCompleted);
        await work;
        return samples;
    }

    private sealed class Memory(PostgresStorage storage, SwarmStore store, string connection) : IAsyncDisposable
    {
        private readonly SwarmMemoryManager _manager = store.For("bench", "bench", "benchmark");

        public static async Task<Memory> MakeAsync(PostgresServer server, string name, long partitionRows)
        {
            Report.Progress($"{name}: {Versions:N0} versions");
            await ExecuteAsync(server.Connection, $"create database {name}");
            var connection = $"{server.Connection};Database={name}";
            var storage = await PostgresStorage.OpenAsync(
                new PostgresOptions { ConnectionString = connection, PartitionRows = partitionRows }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
            var store = new SwarmStore(storage, EntryOptions.Default, HousekeepingOptions.None, TimeProvider.System, NullLoggerFactory.Instance);
            var memory = new Memory(storage, store, connection);
            await memory._manager.StoreAsync(MemoryKey.Parse("global/template"), JsonText.Parse($"\"{new string('x', 280)}\""));
            for (var from = 1; from <= Versions; from += Part / 5)
                await memory.WriteAsync(Fill(from, from + Part / 5 - 1));
            await memory.WriteAsync(Point);
            await ExecuteAsync(connection, "vacuum analyze");
            Report.Progress("");
            return memory;
        }

        public Task<IEnumerable<double>> GetAsync(int seed) => TimesAsync(seed, async key => await _manager.GetAsync(key));

        public Task<IEnumerable<double>> StoreAsync(int seed) => TimesAsync(seed + 1000, async key => await _manager.StoreAsync(key, JsonText.Parse($"{seed}")));

        public async Task<double> SweepAsync()
        {
            Report.Progress("clean-up");
            var start = Stopwatch.GetTimestamp();
            var sweep = new Sweep(storage, new RetentionPolicy { HistoryVersions = 2 }, TimeProvider.System);
            var result = await sweep.RunToTheEndAsync(CancellationToken.None);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            // What the server's own upkeep does sooner or later.
            await ExecuteAsync(connection, "vacuum analyze");
            Report.Progress("");
            return result.VersionsDropped / seconds;
        }

        public async Task<double> MergeAsync()
        {
            var start = Stopwatch.GetTimestamp();
            await storage.Care.ReleaseAsync(int.MaxValue, CancellationToken.None);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public Task<long> NumberAsync(string sql) => storage.ReadAsync(async session =>
        {
            await using var command = session.Connection.CreateCommand();
            command.CommandText = sql;
            return (long)(await command.ExecuteScalarAsync())!;
        }, CancellationToken.None);

        private Task<int> WriteAsync(string sql) => storage.WriteAsync(async session =>
        {
            await using var command = session.Connection.CreateCommand();
            (command.CommandText, command.CommandTimeout) = (sql, 0);
            return await command.ExecuteNonQueryAsync();
        }, CancellationToken.None);

        private static async Task<IEnumerable<double>> TimesAsync(int seed, Func<MemoryKey, Task> call)
        {
            var random = new Random(seed);
            List<double> times = [];
            for (var i = 0; i < Calls; i++)
            {
                var key = MemoryKey.Parse($"global/{random.Next(Keys)}");
                var start = Stopwatch.GetTimestamp();
                await call(key);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }

            return times;
        }

        private static async Task ExecuteAsync(string connection, string sql)
        {
            await using var opened = new NpgsqlConnection(connection + ";Pooling=false");
            await opened.OpenAsync();
            await using var command = new NpgsqlCommand(sql, opened) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await store.DisposeAsync();
            await storage.DisposeAsync();
        }
    }
}
