using Microsoft.Data.Sqlite;
using SwarmMemory.Storage;
using static SQLitePCL.raw;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Copies the database with SQLite's backup interface, some pages at a time. A read transaction holds the moment: without it another process's
/// commit would make the copy begin anew, and on a busy store it would never end. Writers go on; the log keeps what they write until the copy is done.
/// </summary>
internal static class SnapshotCopy
{
    /// <summary>A step is short enough that a machine with few cores gets round to the writers.</summary>
    private const int StepBytes = 1024 * 1024;

    public static async Task<CopyFacts> RunAsync(
        SqliteOptions options, string file, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        await using (var source = await SqliteConnections.OpenAsync(options, SqliteOpenMode.ReadWrite, cancellationToken))
        await using (var copy = await SqliteConnections.OpenAsync(options with { Path = file }, SqliteOpenMode.ReadWrite, cancellationToken))
        {
            SqliteConnections.Prepare(source, options, writes: false);
            SqliteConnections.Execute(source, "begin deferred");
            SqliteConnections.Number(source, "select count(*) from store");
            // Nobody reads the copy before it is whole; who makes it brings it to the disk then.
            SqliteConnections.Execute(copy, "pragma synchronous = off; pragma journal_mode = off");
            await CopyAsync(source, copy, progress, cancellationToken);
            SqliteConnections.Execute(source, "rollback");
        }

        await using var result = await SqliteConnections.OpenAsync(options with { Path = file }, SqliteOpenMode.ReadWrite, cancellationToken);
        // One file, which opens where nothing can be written beside it.
        SqliteConnections.Execute(result, "pragma synchronous = off; pragma journal_mode = delete");
        return Describe(result);
    }

    private static async Task CopyAsync(SqliteConnection source, SqliteConnection copy, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var pages = (int)(StepBytes / SqliteConnections.PageSize(source));
        using var backup = sqlite3_backup_init(copy.Handle, "main", source.Handle, "main");
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var code = sqlite3_backup_step(backup, pages);
            if (code == SQLITE_DONE)
                break;
            if (code != SQLITE_OK)
                throw new SqliteException(sqlite3_errmsg(copy.Handle).utf8_to_string(), code & 0xFF, code);
            var (all, left) = (sqlite3_backup_pagecount(backup), sqlite3_backup_remaining(backup));
            progress?.Report(all == 0 ? 1 : 1 - (double)left / all);
            await Task.Yield();
        }

        progress?.Report(1);
    }

    private static CopyFacts Describe(SqliteConnection copy)
    {
        using var command = copy.CreateCommand();
        command.CommandText = """
            select s.store_id, s.schema_version, (select coalesce(max(seq), 0) from entry_version), (select count(*) from entry where deleted = 0)
            from store s where s.id = 1
            """;
        using var row = command.ExecuteReader();
        return row.Read()
            ? new CopyFacts(row.GetString(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3))
            : throw StorageFault.Corrupt.ToException(detail: "a row that is always there is missing");
    }
}
