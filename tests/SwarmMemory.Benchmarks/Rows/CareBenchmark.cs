using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Monitoring;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>What health and care cost those who work meanwhile, and what they achieve: at 1,000,000 entries, and on 200,000 of which half are dead.</summary>
internal static class CareBenchmark
{
    private const int Many = 1_000_000;
    private const int Changed = 10_000;
    private const int HalfDead = 200_000;
    private const int Writers = 2;
    private const int InTransaction = 1_000;
    private const int Agents = 1_000;

    public static async Task RunAsync(Settings settings, Report report)
    {
        using var folder = new TemporaryFolder();
        await HealthAndSnapshotAsync(settings, report, folder);
        await OptimizeAsync(settings, report, folder);
        await MetersAsync(report, folder);
        await AutomaticAsync(settings, report, folder);
    }

    /// <summary>Eight processes at a steady pace, with the background work of a server and without, turn by turn.</summary>
    private static async Task AutomaticAsync(Settings settings, Report report, TemporaryFolder folder)
    {
        var (on, off) = (new Samples(), new Samples());
        for (var round = 0; round < 3; round++)
        {
            on.Add(await PaceEightAsync(settings, folder.File($"on-{round}.db"), "care"));
            off.Add(await PaceEightAsync(settings, folder.File($"off-{round}.db"), "none"));
        }

        report.Row("median store of 8 processes with automatic care", on.Median, "ms", "without", off.Median, Threshold.RatioAtMost(1.05));
        report.Row("p99 of the same", on.P99, "ms", "without", off.P99);
    }

    private static async Task<IEnumerable<double>> PaceEightAsync(Settings settings, string path, string option)
    {
        var workers = Enumerable.Range(0, 8).Select(p => new WorkerProcess(settings, path, $"w{p}", option)).ToArray();
        foreach (var worker in workers)
            await worker.ReadAsync();
        for (var p = 0; p < workers.Length; p++)
            workers[p].Send($"pace swarm-test/agent-{p} 400 10");
        List<double> times = [];
        foreach (var worker in workers)
        {
            var words = (await worker.ReadAsync() ?? throw new InvalidOperationException("A worker is gone.")).Split(' ');
            times.AddRange(words.Skip(1).Select(w => double.Parse(w, CultureInfo.InvariantCulture) / 1000));
            worker.Dispose();
        }

        return times;
    }

    private static async Task HealthAndSnapshotAsync(Settings settings, Report report, TemporaryFolder folder)
    {
        var path = folder.File("large.db");
        await using var large = await TemporaryStore.OpenAsync(path);
        await LoadAsync(large, Many, 0);
        var reports = new Samples();
        await large.Manager.GetMemoryHealthReportAsync(full: true);
        for (var i = 0; i < 20; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await large.Manager.GetMemoryHealthReportAsync(full: true);
            reports.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        report.Row($"health_report at {Many:N0} entries: slowest of 20", reports.Max, "ms", must: Threshold.AtMost(50));

        var alone = await PaceAsync(settings, path, "alone", () => Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System));
        SnapshotInfo? made = null;
        var keeper = new SnapshotKeeper(large.Storage, new SnapshotOptions(folder.File("backups"), 5, TimeSpan.FromDays(1), []), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var took = Stopwatch.StartNew();
        var copying = await PaceAsync(settings, path, "copying", async () => made = await keeper.CreateAsync(null, SnapshotKeeper.Manual, null, CancellationToken.None));
        report.Row($"snapshot of {made!.Size / 1024 / 1024:N0} MiB under {Writers} writers", took.Elapsed.TotalSeconds, "s");
        report.Row("writers' p99 while a snapshot is made", copying.P99, "ms", "alone", alone.P99, Threshold.AtMost(50));
        report.Row("errors of pragma integrity_check in the snapshot", Check(keeper.FileOf(made.Name)), "", must: Threshold.Exactly(0));

        await LoadAsync(large, Changed, 0, shift: 1);
        took.Restart();
        RestoreResult restored = null!;
        var restoring = await PaceAsync(settings, path, "restoring", async () =>
            restored = await keeper.RestoreAsync(Caller.Parse("bench", "bench"), made.Name, "swarm-bench/", null, CancellationToken.None));
        report.Row($"restore of {Many:N0} entries, of which {restored.Restored + restored.Deleted:N0} differ, under {Writers} writers", took.Elapsed.TotalSeconds, "s");
        report.Row("longest store meanwhile", restoring.Max, "ms", "alone", alone.Max);
        report.Row("live entries that differ from the snapshot after it", Differing(path, keeper.FileOf(made.Name)), "", must: Threshold.Exactly(0));
    }

    private static async Task OptimizeAsync(Settings settings, Report report, TemporaryFolder folder)
    {
        var path = folder.File("dead.db");
        await using var store = await TemporaryStore.OpenAsync(path);
        await LoadAsync(store, HalfDead, 2);
        Execute(path, "update entry_version set at = at - 9000000000; update entry set updated_at = updated_at - 9000000000, expires_at = case when expires_at - updated_at < 100000 then updated_at - 8000000000 else expires_at end");
        var before = (await store.Storage.DescribeAsync(CancellationToken.None)).Size;
        var wanted = Live(path);
        var alone = await PaceAsync(settings, path, "alone", () => Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System));
        OptimizationResult? done = null;
        var took = Stopwatch.StartNew();
        var meanwhile = await PaceAsync(settings, path, "meanwhile", async () => done = await store.Manager.OptimizeMemoryAsync(apply: true));
        report.Row($"optimize {HalfDead:N0} entries, half dead, under {Writers} writers", took.Elapsed.TotalSeconds, "s");
        report.Row("writers' p99 meanwhile", meanwhile.P99, "ms", "alone", alone.P99, Threshold.AtMost(20));
        report.Row("live entries changed or lost", wanted.Except(Live(path)).Count(), "", must: Threshold.Exactly(0));
        Execute(path, $"vacuum into '{folder.File("fresh.db")}'");
        var after = (await store.Storage.DescribeAsync(CancellationToken.None)).Size;
        report.Row($"size after it, of {before / 1024 / 1024:N0} MiB before", after / 1024.0 / 1024, "MiB", "fresh copy",
            new FileInfo(folder.File("fresh.db")).Length / 1024.0 / 1024, Threshold.RatioAtMost(1.1));
        Report.Progress(string.Create(CultureInfo.InvariantCulture, $"{done!.EntriesCleaned:N0} cleaned"));
    }

    /// <summary>What timing an operation costs, beside the store that it times.</summary>
    private static async Task MetersAsync(Report report, TemporaryFolder folder)
    {
        await using var store = await TemporaryStore.OpenAsync(folder.File("meters.db"));
        var meters = new Meters(store.Storage, TimeProvider.System);
        var (stores, timings) = (new Samples(), new Samples());
        for (var i = 0; i < 20_000; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await store.Manager.StoreAsync(Key(i % 500), Value(i));
            stores.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        for (var round = 0; round < 50; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < 1000; i++)
                await meters.TimeAsync(Operation.Store, static () => Task.FromResult(0));
            timings.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / 1000);
        }

        var (key, caller) = (MemoryKey.Parse("swarm-bench/agent-bench/x"), Caller.Parse("bench", "bench", "s1"));
        foreach (var (rules, name) in new[] { (AccessRules.None, "off"), (new AccessRules(true, true), "on") })
        {
            var checks = new Samples();
            for (var round = 0; round < 50; round++)
            {
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < 1000; i++)
                    rules.CheckWrite(caller, key);
                checks.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / 1000);
            }

            report.Row($"access rules of one store, {name}", checks.Median, "us", "store", stores.Median, Threshold.RatioAtMost(.02));
        }

        report.Row("timing one operation", timings.Median, "us", "store", stores.Median, Threshold.RatioAtMost(.02));
    }

    /// <summary>Stores of other processes, one each 5 ms, while work is done; milliseconds of those that began before it ended.</summary>
    private static async Task<Samples> PaceAsync(Settings settings, string path, string name, Func<Task> work)
    {
        var workers = Enumerable.Range(0, Writers).Select(p => new WorkerProcess(settings, path, $"w{p}")).ToArray();
        foreach (var worker in workers)
            await worker.ReadAsync();
        var times = new Samples();
        var isDone = false;
        var writing = workers.Select(async (worker, p) =>
        {
            while (!Volatile.Read(ref isDone))
            {
                worker.Send($"pace swarm-test/agent-{name}{p} 50 5");
                var words = (await worker.ReadAsync() ?? throw new InvalidOperationException("A worker is gone.")).Split(' ');
                lock (times)
                    times.Add(words.Skip(1).Select(w => double.Parse(w, CultureInfo.InvariantCulture) / 1000));
            }
        }).ToArray();
        await work();
        Volatile.Write(ref isDone, true);
        await Task.WhenAll(writing);
        foreach (var worker in workers)
            worker.Dispose();
        return times;
    }

    private static MemoryKey Key(int i) => MemoryKey.Parse($"swarm-bench/agent-a{i * 7919L % Agents}/item-{i}");

    private static JsonText Value(int i) =>
        JsonText.Parse($$"""{"item":{{i}},"note":"what the agent did in this step and why it matters to the others","more":"{{new string((char)('a' + i % 26), i % 120)}}"}""");

    /// <param name="dead">One of so many gets an end within a minute; 0: none.</param>
    /// <param name="shift">Another gives the same keys other values.</param>
    private static async Task LoadAsync(TemporaryStore store, int count, int dead, int shift = 0)
    {
        var caller = Caller.Parse("bench", "bench", "load", null);
        for (var first = 0; first < count; first += InTransaction)
        {
            Report.Progress($"loading {first:N0} of {count:N0}");
            var from = first;
            await store.Storage.WriteAsync(async session =>
            {
                for (var i = from; i < from + InTransaction; i++)
                {
                    var request = new PutRequest(Key(i), Value(i + shift)) { TimeToLive = dead > 0 && i * 7919L % dead == 0 ? TimeSpan.FromMinutes(1) : TimeSpan.FromDays(400) };
                    await store.Store.Entries.PutAsync(session, caller, request, CancellationToken.None);
                }

                return true;
            }, CancellationToken.None);
        }

        Report.Progress("");
    }

    private static int Check(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from pragma_integrity_check where integrity_check <> 'ok'";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static long Differing(string path, string snapshot)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            attach '{snapshot}' as old;
            select count(*) from (
                select e.key, v.value from main.entry e join main.entry_version v on v.seq = e.seq where e.deleted = 0 and e.key glob 'swarm-bench/*'
                except select e.key, v.value from old.entry e join old.entry_version v on v.seq = e.seq where e.deleted = 0)
            """;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static HashSet<(string, long, long)> Live(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = """
            select e.key, e.version, e.checksum from entry e join entry_version v on v.seq = e.seq and v.checksum = e.checksum
            where e.deleted = 0 and e.expires_at > unixepoch() * 1000 and e.key like 'swarm-bench/%'
            """;
        using var row = command.ExecuteReader();
        HashSet<(string, long, long)> live = [];
        while (row.Read())
            live.Add((row.GetString(0), row.GetInt64(1), row.GetInt64(2)));
        return live;
    }

    private static void Execute(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }
}
