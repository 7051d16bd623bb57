using SwarmMemory.Benchmarks.Postgres;
using SwarmMemory.Benchmarks.Recall;
using SwarmMemory.Benchmarks.Replay;
using SwarmMemory.Benchmarks.Reporting;
using SwarmMemory.Benchmarks.Rows;

namespace SwarmMemory.Benchmarks;

/// <summary>A benchmark by name, and the run of one or all of them.</summary>
internal sealed record Benchmark(string Name, string Shows, Func<Settings, Report, Task> Measure)
{
    private const int Passed = 0;
    private const int Short = 1;
    private const int WrongUsage = 2;

    public static readonly Benchmark[] All =
    [
        new("acknowledged", "8 servers, 200 stores each, 10 in flight: nothing acknowledged is lost", AcknowledgedBenchmark.RunAsync),
        new("kill", "8 processes, 500 kill -9: nothing acknowledged is lost", KillBenchmark.RunAsync),
        new("paced", "16 processes: latency at a steady pace, fairness when saturated", PacedBenchmark.RunAsync),
        new("merge", "4 processes, 500 stale stores each on one counter: nothing counted is lost", MergeBenchmark.RunAsync),
        new("contention", "how true the warning of other agents' writes is, and what it costs", ContentionBenchmark.RunAsync),
        new("store", "one store with all it does against a bare prepared upsert", StoreBenchmark.RunAsync),
        new("lock", "acquire and release, in process and over stdio", LockBenchmark.RunAsync),
        new("races", "2, 4 and 8 processes race for one lock: never two winners", RacesBenchmark.RunAsync),
        new("guarded", "fenced updates by processes that are stopped past their lease and killed: none is lost", GuardedBenchmark.RunAsync),
        new("fairness", "8 processes on one resource, and on three at a time: order, waits, deadlocks", FairnessBenchmark.RunAsync),
        new("session", "a lock that is kept alive is free when its process is killed", SessionBenchmark.RunAsync),
        new("delivery", "8 processes send 1,000 messages each to all while readers are killed: each arrives, in order", DeliveryBenchmark.RunAsync),
        new("messages", "a message from one server to a waiting reader of another; what waiting costs; what sending costs", MessagesBenchmark.RunAsync),
        new("startup", "process start to the answer of initialize; memory after 1,000 calls", StartupBenchmark.RunAsync),
        new("stdio", "memory_store and memory_get over stdio against an empty tool", StdioBenchmark.RunAsync),
        new("size", "get and store at 1,000 and at 1,000,000 entries", SizeBenchmark.RunAsync),
        new("care", "health at 1,000,000 entries, snapshot and optimization under writers", CareBenchmark.RunAsync),
        new("tuning", "replays of reads, stores and searches with several settings of page cache, checkpoints and index updates", TuningBenchmark.RunAsync),
        new("compression", "stores and reads with compression that goes by what came of it, and with fixed settings", CompressionBenchmark.RunAsync),
        new("salvage", "1,000 stores with random bytes damaged: what is sound comes back, nothing is invented", SalvageBenchmark.RunAsync),
        new("learning", "record and recommend at 10,000 and 1,000,000 outcomes; eight processes against one", LearningBenchmark.RunAsync),
        new("definitions", "what a client's model is sent: tool definitions and instructions", DefinitionsBenchmark.RunAsync),
        new("search", "searches among 1,000,000 memories, beside FTS5", SearchBenchmark.RunAsync),
        new("freshness", "8 processes store and search at once: no search misses an acknowledged entry", FreshnessBenchmark.RunAsync),
        new("indexing", "what the search index costs a store", IndexingBenchmark.RunAsync),
        new("recall", "what searches find in sets with known answers, beside plain FTS5", RecallBenchmark.RunAsync),
        new("secrets", "what looking for secrets costs, and how often it is wrong", SecretsBenchmark.RunAsync),
        new("hooks", "the hooks as whole processes: alone, 50 at once, beside writers, on a store in trouble", HooksBenchmark.RunAsync),
        new("postgres-store", "8 clients of PostgreSQL at a steady pace, beside bare upserts", PostgresStoreBenchmark.RunAsync),
        new("failover", "20 primaries of PostgreSQL killed under 8 writers: nothing acknowledged is lost or done twice", FailoverBenchmark.RunAsync),
        new("hosts", "lock races and guarded writes on two hosts, a clock wrong and a cable pulled; root on Linux only", HostsBenchmark.RunAsync),
        new("history", "a long history on PostgreSQL in parts and in one piece: reads, stores, clean-up, room", HistoryBenchmark.RunAsync),
        new("memories", "what one memory and several take on one PostgreSQL server", MemoriesBenchmark.RunAsync),
        new("locomo", "real conversations through four servers at once, read back equal", LocomoBenchmark.RunAsync),
    ];

    public static async Task<int> MainAsync(string[] args)
    {
        try
        {
            if (args is ["empty-server"])
                return await EmptyServer.RunAsync();
            if (args is ["plain-server"])
                return await EmptyServer.RunPlainAsync();
            if (args is ["replay", .. var rest])
                return await ReplayCommand.RunAsync(rest);
            if (args is [] || args.Any(a => a is "--help" or "-h"))
            {
                Console.WriteLine(Settings.Help);
                return args.Length == 0 ? WrongUsage : Passed;
            }

            return await RunAsync(Settings.Parse(args));
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync($"SwarmMemory.Benchmarks: {e.Message}");
            return WrongUsage;
        }
    }

    private static async Task<int> RunAsync(Settings settings)
    {
        var chosen = settings.Name == "all" ? All : [.. All.Where(b => b.Name == settings.Name)];
        if (chosen.Length == 0)
            throw new UsageException($"there is no benchmark \"{settings.Name}\"; there are all, {string.Join(", ", All.Select(b => b.Name))}.");

        var report = new Report(settings.Json);
        foreach (var benchmark in chosen)
        {
            if (settings is { Name: "all", File: null } && benchmark.Name is ("locomo" or "recall"))
            {
                await Console.Error.WriteLineAsync($"{benchmark.Name} is left out: name its file after all to run it too.");
                continue;
            }

            report.Begin(benchmark);
            await benchmark.Measure(settings, report);
        }

        // Recall has written its own.
        if (settings is not { Name: "recall", Json: true })
            report.End();
        return report.AnyShort ? Short : Passed;
    }
}
