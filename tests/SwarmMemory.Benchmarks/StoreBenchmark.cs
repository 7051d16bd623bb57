using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Persistence;
using SwarmMemory.Sqlite;

namespace SwarmMemory.Benchmarks;

/// <summary>One store with all it does, against a bare prepared upsert in its own transaction: turn by turn, in one process, on files.</summary>
internal static class StoreBenchmark
{
    private const int Rounds = 20;
    private const int PerRound = 1000;

    public static async Task RunAsync()
    {
        using var folder = new TemporaryFolder();
        await using var bare = new BareUpsert(folder.File("bare.db"));
        await using var storage = await SqliteStorage.OpenAsync(
            new SqliteOptions { Path = folder.File("ours.db") }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        await using var store = new SwarmStore(storage, EntryOptions.Default, HousekeepingOptions.None, TimeProvider.System, NullLoggerFactory.Instance);
        var manager = store.For("bench", "bench", "benchmark");

        var (bareTimes, ourTimes, getTimes) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var warm = round > 0;
            for (var i = 0; i < PerRound; i++)
            {
                var (key, value) = ($"swarm-bench/agent-bench/item-{i % 500}", $$"""{"round":{{round}},"step":{{i}},"note":"what the agent did in this step and why it matters to the others"}""");
                var start = Stopwatch.GetTimestamp();
                bare.Put(key, value);
                var middle = Stopwatch.GetTimestamp();
                await manager.StoreAsync(MemoryKey.Parse(key), JsonText.Parse(value));
                var end = Stopwatch.GetTimestamp();
                await manager.GetAsync(MemoryKey.Parse(key));
                if (!warm)
                    continue;
                bareTimes.Add(Stopwatch.GetElapsedTime(start, middle).TotalMicroseconds);
                ourTimes.Add(Stopwatch.GetElapsedTime(middle, end).TotalMicroseconds);
                getTimes.Add(Stopwatch.GetElapsedTime(end).TotalMicroseconds);
            }
        }

        Report.Header("one store in process, microseconds", "median", "p99", "max");
        Report.Row("bare prepared upsert", bareTimes);
        Report.Row("store with all it does", ourTimes);
        Report.Row("get", getTimes);
        Console.WriteLine($"ratio: median {Report.Quantile(ourTimes, .5) / Report.Quantile(bareTimes, .5):F2} x (must be <= 3.5, goal 2.5), p99 {Report.Quantile(ourTimes, .99) / Report.Quantile(bareTimes, .99):F2} x (must be <= 6)");
    }

    /// <summary>The peer: what anybody would write by hand, with the same settings as a store.</summary>
    private sealed class BareUpsert : IAsyncDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _begin;
        private readonly SqliteCommand _upsert;
        private readonly SqliteCommand _commit;

        public BareUpsert(string path)
        {
            _connection = new SqliteConnection($"Data Source={path};Pooling=False");
            _connection.Open();
            Run("pragma journal_mode = wal; pragma synchronous = normal; create table entry (key text primary key, value text, at integer) without rowid");
            _begin = Command("begin immediate");
            _upsert = Command("insert into entry (key, value, at) values (@key, @value, @at) on conflict (key) do update set value = excluded.value, at = excluded.at");
            _upsert.Parameters.Add(new SqliteParameter("@key", SqliteType.Text));
            _upsert.Parameters.Add(new SqliteParameter("@value", SqliteType.Text));
            _upsert.Parameters.Add(new SqliteParameter("@at", SqliteType.Integer));
            _commit = Command("commit");
        }

        public void Put(string key, string value)
        {
            _begin.ExecuteNonQuery();
            _upsert.Parameters[0].Value = key;
            _upsert.Parameters[1].Value = value;
            _upsert.Parameters[2].Value = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            _upsert.ExecuteNonQuery();
            _commit.ExecuteNonQuery();
        }

        private SqliteCommand Command(string sql)
        {
            var command = _connection.CreateCommand();
            command.CommandText = sql;
            return command;
        }

        private void Run(string sql)
        {
            using var command = Command(sql);
            command.ExecuteNonQuery();
        }

        public ValueTask DisposeAsync() => _connection.DisposeAsync();
    }
}
