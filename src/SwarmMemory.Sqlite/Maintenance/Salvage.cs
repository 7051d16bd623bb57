using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SwarmMemory.Persistence;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Brings what a damaged store still holds into a new file, and puts that in its place when it is told to; the damaged file is kept beside it.
/// Entries are read from the pages themselves, other tables as far as SQLite reads them. Nobody may be writing meanwhile.
/// </summary>
public static class Salvage
{
    /// <summary>Tables that are not copied: made from what is found, or anew as the store is used.</summary>
    private static readonly string[] Made =
    [
        "store", "entry", "entry_version", "entry_tag", "account", "entry_read", "health_sample", "alert", "care", "search_segment", "search_block",
        "embedding", "embedding_block",
    ];

    /// <param name="apply">False: a report of what would be, nothing is changed.</param>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.NotFound"/> when there is no store, and the storage codes of the new file.</exception>
    public static async Task<SalvageReport> RunAsync(
        SqliteOptions options, bool apply, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        var beside = Path.Combine(Path.GetDirectoryName(options.Path)!, SqliteLocation.FileNameBesideForeign);
        var path = File.Exists(beside) ? beside : options.Path;
        if (!File.Exists(path))
            throw new SwarmMemoryException(ErrorCode.NotFound, "There is no store to mend.", "Its path is memory_persistence.database_path.");

        // First of all: SQLite must not have the file open in this process while its bytes are read.
        var found = SalvagedEntries.Of(await DamagedPages.ReadAsync(path, cancellationToken));
        var target = $"{path}.{Environment.ProcessId}.salvaged";
        try
        {
            await MakeAsync(options with { Path = target }, time, loggers, cancellationToken);
            var (rows, damaged) = await FillAsync(options with { Path = target }, found, path, cancellationToken);
            var report = new SalvageReport(
                await ProblemsAsync(options with { Path = path }, target, found.Entries.Count, cancellationToken), found.Entries.Count, found.Versions.Count, found.SteppedBack, found.Lost, rows, damaged);
            return apply && !report.IsSound ? report with { KeptAs = Swap(path, target, time) } : report;
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Map(e);
        }
        finally
        {
            foreach (var file in (string[])[target, target + "-wal", target + "-shm", target + ".lock"])
                File.Delete(file);
        }
    }

    private static async Task MakeAsync(SqliteOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        await using var connection = await SqliteConnections.OpenAsync(options, SqliteOpenMode.ReadWriteCreate, cancellationToken);
        await SqliteSchema.MigrateAsync(connection, full: true, time, cancellationToken);
        PrivateFiles.Restrict(options.Path);
        loggers.CreateLogger("SwarmMemory.Storage").LogWarning("Salvaging a store into a new file.");
    }

    private static async Task<(long Rows, List<string> Damaged)> FillAsync(
        SqliteOptions options, SalvagedEntries found, string old, CancellationToken cancellationToken)
    {
        await using var connection = await SqliteConnections.OpenAsync(options, SqliteOpenMode.ReadWrite, cancellationToken);
        using (var transaction = connection.BeginTransaction(deferred: false))
        {
            Insert(connection, "entry_version", 15, found.Versions.Values);
            Insert(connection, "entry", 12, found.Entries);
            var live = found.Entries.Where(e => (long)e[3]! == 0).ToList();
            Insert(connection, "entry_tag", 2, live.SelectMany(e => TagList.Split((string?)e[11]).Select(t => new[] { t, e[0] })));
            Insert(connection, "account", 3, live.GroupBy(e => MemoryKey.Parse((string)e[0]!).Ledger)
                .Select(g => new object?[] { g.Key, g.Sum(e => (long)e[9]!), (long)g.Count() }));
            transaction.Commit();
        }

        var copied = await OtherTables.CopyAsync(connection, old, Made, cancellationToken);
        // The index must hold what the entries point at now, which may be an earlier version.
        SqliteConnections.Execute(connection, "delete from counter where name glob 'search.*' or name glob 'embedding.*'");
        return copied;
    }

    private static void Insert(SqliteConnection connection, string table, int columns, IEnumerable<object?[]> rows)
    {
        using var command = connection.CreateCommand();
        var names = Enumerable.Range(0, columns).Select(i => $"@p{i}").ToArray();
        command.CommandText = $"insert or ignore into {table} ({string.Join(", ", OtherTables.Columns(connection, table).Take(columns))}) values ({string.Join(", ", names)})";
        foreach (var name in names)
            command.Parameters.Add(new SqliteParameter(name, null));
        foreach (var row in rows)
        {
            for (var i = 0; i < columns; i++)
                command.Parameters[i].Value = row[i] ?? DBNull.Value;
            command.ExecuteNonQuery();
        }
    }

    private static async Task<IReadOnlyList<string>> ProblemsAsync(
        SqliteOptions options, string target, int entries, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await SqliteConnections.OpenAsync(options, SqliteOpenMode.ReadOnly, cancellationToken);
            using var command = connection.CreateCommand();
            command.CommandText = "pragma integrity_check(20)";
            using var row = command.ExecuteReader();
            List<string> problems = [];
            while (row.Read())
                problems.Add(row.GetString(0));
            row.Close();
            if (problems is not ["ok"])
                return problems;

            // A header can be damaged without a tree that is: then SQLite finds nothing amiss, and reads something else.
            SqliteConnections.Execute(connection, $"attach '{target.Replace("'", "''", StringComparison.Ordinal)}' as made");
            var strange = SqliteConnections.Number(connection, """
                select count(*) from made.sqlite_schema m left join main.sqlite_schema d on d.name = m.name and d.sql is m.sql
                where d.name is null and (select schema_version from main.store) = (select schema_version from made.store)
                """);
            if (strange > 0)
                return [$"{strange} definitions of tables and indexes are not those of a store."];
            var read = SqliteConnections.Number(connection, "select count(*) from entry where deleted <> 1 and length(key) > 2");
            var strays = SqliteConnections.Number(connection, """
                select count(*) from (select key, version, seq from made.entry
                    except select e.key, e.version, e.seq from main.entry e join main.entry_version v on v.seq = e.seq and v.key = e.key and v.version = e.version)
                """);
            return SqliteConnections.Number(connection, "pragma application_id") != Migrations.ApplicationId ? ["The file does not say that it is a store of Swarm Memory."]
                : SqliteConnections.Number(connection, "select count(*) from pragma_encoding where encoding = 'UTF-8'") == 0 ? ["The file's text encoding is wrong."]
                : read != entries ? [$"SQLite reads {read} entries; the pages hold {entries}."]
                : strays > 0 ? [$"{strays} entries do not point at their value."] : [];
        }
        catch (SqliteException e)
        {
            return [SqliteFaults.Map(e).Message];
        }
    }

    /// <summary>The damaged file goes aside with its log, the new one takes its place; a process that has the old one open is told so by its next call.</summary>
    private static string Swap(string path, string target, TimeProvider time)
    {
        var kept = $"{path}.damaged-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}";
        File.Move(path, kept);
        foreach (var end in (string[])["-wal", "-shm"])
        {
            if (File.Exists(path + end))
                File.Move(path + end, kept + end);
        }

        File.Move(target, path);
        return Path.GetFileName(kept);
    }
}
