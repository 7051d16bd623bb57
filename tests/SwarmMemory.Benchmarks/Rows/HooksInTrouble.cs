using Microsoft.Data.Sqlite;
using SwarmMemory.Benchmarks.Processes;
using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Rows;

/// <summary>Hooks on a store in trouble: they end well and in time, say what was not stored, and nothing of it is lost.</summary>
internal static class HooksInTrouble
{
    private const int Calls = 10;
    private const int NoteSize = 9000;
    private static readonly TimeSpan Locked = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(string hooks, Report report)
    {
        using var folder = new TemporaryFolder();
        await RowAsync(report, hooks, Servers.Project(folder.Path, "locked"), "locked for 10 s", async (database, call) =>
        {
            await using var holder = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
            await holder.OpenAsync();
            await ExecuteAsync(holder, "pragma locking_mode = exclusive; begin exclusive; update store set id = id");
            var begin = TimeProvider.System.GetTimestamp();
            await call();
            var left = Locked - TimeProvider.System.GetElapsedTime(begin);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, TimeProvider.System);
            await ExecuteAsync(holder, "rollback");
            return 0;
        });
        await RowAsync(report, hooks, Servers.Project(folder.Path, "full"), "full", async (database, call) =>
        {
            var config = Path.Combine(Path.GetDirectoryName(database)!, "..", "memory_config.json");
            await File.WriteAllTextAsync(config, """{"agent_memory_limits": {"max_total_memory": "1KB"}}""");
            // What little room there is inside its pages goes first.
            var project = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(database)!, ".."));
            var fitted = 0;
            while ((await NoteAsync(hooks, project, "filler", NoteSize)).Error.Length == 0)
                fitted++;
            await call();
            File.Delete(config);
            return fitted + 1;
        });
        await RowAsync(report, hooks, Servers.Project(folder.Path, "corrupt"), "corrupt", async (database, call) =>
        {
            File.Move(database, database + ".good");
            await File.WriteAllTextAsync(database, new string('x', 100_000));
            await call();
            File.Move(database + ".good", database, overwrite: true);
            return 0;
        });
    }

    /// <param name="during">Makes the trouble, has the calls made in it, ends it; answers how many notes it made besides.</param>
    private static async Task RowAsync(Report report, string hooks, string project, string trouble, Func<string, Func<Task>, Task<int>> during)
    {
        Report.Progress($"store {trouble}");
        await NoteAsync(hooks, project, "before", 0);
        await CheckpointAsync(project);
        List<HookRun> runs = [];
        var besides = await during(Path.Combine(project, ".swarm", "memory.db"), async () =>
        {
            for (var i = 0; i < Calls; i++)
                runs.Add(await NoteAsync(hooks, project, $"note {i}", NoteSize));
        });
        Report.Progress("");
        report.Row($"store {trouble}: slowest of {Calls} calls", runs.Max(r => r.Milliseconds), "ms", must: Threshold.AtMost(1000));
        report.Row($"store {trouble}: exit code not 0, or no line that says so", runs.Count(r => r.ExitCode != 0 || !r.Error.Contains("will be recorded", StringComparison.Ordinal)), "", must: Threshold.Exactly(0));
        await NoteAsync(hooks, project, "after", 0);
        report.Row($"store {trouble}: lost", Calls + 2 + besides - await HooksUnderLoad.RecordedAsync(project), "", must: Threshold.Exactly(0));
    }

    /// <summary>All of it in one file, so that moving the file moves all.</summary>
    private static async Task CheckpointAsync(string project)
    {
        await using var host = Hosting.SwarmMemoryHost.Load(project, _ => null);
        await using var store = await host.OpenStoreAsync();
    }

    /// <param name="size">Bytes that do not compress.</param>
    private static Task<HookRun> NoteAsync(string hooks, string project, string text, int size) => HookRun.RunAsync(
        hooks, ["notify", "--message", $"{text} {Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(size))}"], project);

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
