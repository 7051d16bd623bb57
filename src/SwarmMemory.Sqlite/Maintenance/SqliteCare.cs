using Microsoft.Data.Sqlite;
using SwarmMemory.Monitoring;
using SwarmMemory.Storage;
using static SQLitePCL.raw;

namespace SwarmMemory.Sqlite;

/// <summary>Maintenance of one SQLite file, on connections of its own: no reader and no writer finds its own busy with it.</summary>
internal sealed class SqliteCare(SqliteOptions options, WriteGate gate, Checkpointer checkpointer, TimeProvider time) : IStorageCare
{
    private const int CacheHit = 7;
    private const int CacheMiss = 8;

    /// <summary>Problems told at most; a file that has more has them everywhere.</summary>
    private const int MostProblems = 100;

    private long _replaced;

    public long Replaced => Interlocked.Read(ref _replaced);

    public void NoteReplaced() => Interlocked.Increment(ref _replaced);

    public (long Hits, long Misses) TakeCacheUse(StorageSession session) => TakeCacheUse((SqliteConnection)session.Connection);

    internal static (long Hits, long Misses) TakeCacheUse(SqliteConnection connection)
    {
        var handle = connection.Handle;
        _ = sqlite3_db_status(handle, CacheHit, out var hits, out _, 1);
        _ = sqlite3_db_status(handle, CacheMiss, out var misses, out _, 1);
        return (hits, misses);
    }

    public async Task<CopyFacts> CopyAsync(string file, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await SnapshotCopy.RunAsync(options, file, progress, cancellationToken);
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Map(e);
        }
    }

    public Task<RestoreResult> RestoreAsync(string file, Caller caller, string? prefix, CancellationToken cancellationToken) =>
        WithConnectionAsync(connection =>
        {
            Attach(connection, file);
            var restore = new SnapshotRestore(connection, "main", "copy", prefix);
            restore.Prepare(time.GetUtcNow().ToUnixTimeMilliseconds());
            return InTurnAsync(connection, () =>
            {
                using var transaction = connection.BeginTransaction(deferred: false);
                var result = restore.Run(caller, time.GetUtcNow().ToUnixTimeMilliseconds());
                transaction.Commit();
                return result;
            }, cancellationToken);
        }, cancellationToken);

    private static void Attach(SqliteConnection connection, string file)
    {
        using (var attach = connection.CreateCommand())
        {
            attach.CommandText = "attach @file as copy";
            attach.Parameters.AddWithValue("@file", file);
            attach.ExecuteNonQuery();
        }

        if (SqliteConnections.Number(connection, "pragma copy.application_id") != Migrations.ApplicationId)
            throw StorageFault.NotADatabase.ToException();
        var version = SqliteConnections.Number(connection, "select schema_version from copy.store where id = 1");
        if (version > Migrations.Newest)
            throw StorageFault.Newer.ToException(detail: $"the copy has schema {version}, this program knows {Migrations.Newest}");
    }

    public Task<long?> MeasureSpreadAsync(CancellationToken cancellationToken) =>
        WithConnectionAsync(connection => Task.FromResult<long?>(new Spread(connection).Measure()), cancellationToken);

    public Task<long> RepackAsync(IProgress<double>? progress, CancellationToken cancellationToken) => WithConnectionAsync(async connection =>
    {
        var repack = new Repack(connection, time);
        while (!repack.IsDone)
        {
            await InTurnAsync(connection, repack.RunSlice, cancellationToken);
            progress?.Report(repack.Share);
            await Task.Yield();
        }

        return repack.Moved;
    }, cancellationToken);

    public Task<long> ReleaseAsync(int slices, CancellationToken cancellationToken) => WithConnectionAsync(async connection =>
    {
        var release = new Release(connection, time);
        while (slices-- > 0 && !release.IsDone)
        {
            await InTurnAsync(connection, release.RunSlice, cancellationToken);
            await Task.Yield();
        }

        return release.FreeBytes;
    }, cancellationToken);

    public Task AnalyzeAsync(CancellationToken cancellationToken) => WithConnectionAsync(connection => InTurnAsync(connection, () =>
    {
        // A sample of each index is enough for plans, and takes no longer in a large store.
        SqliteConnections.Execute(connection, "pragma analysis_limit = 400; pragma optimize");
        return true;
    }, cancellationToken), cancellationToken);

    public Task ReindexAsync(CancellationToken cancellationToken) => WithConnectionAsync(connection => InTurnAsync(connection, () =>
    {
        SqliteConnections.Execute(connection, "reindex");
        return true;
    }, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) => WithConnectionAsync<IReadOnlyList<string>>(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"pragma integrity_check({MostProblems})";
        using var row = command.ExecuteReader();
        List<string> problems = [];
        while (row.Read())
            problems.Add(row.GetString(0));
        return Task.FromResult<IReadOnlyList<string>>(problems is ["ok"] ? [] : problems);
    }, cancellationToken);

    public async Task<Dictionary<string, long>> ReadNumbersAsync(StorageSession session, CancellationToken cancellationToken)
    {
        await using var command = session.Connection.CreateCommand();
        command.CommandText = "select name, seq from sqlite_sequence";
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<string, long> numbers = [];
        while (await row.ReadAsync(cancellationToken))
            numbers.Add(row.GetString(0), row.GetInt64(1));
        return numbers;
    }

    public async Task AdvanceNumbersAsync(StorageSession session, IReadOnlyDictionary<string, long> numbers, CancellationToken cancellationToken)
    {
        foreach (var (table, number) in numbers)
        {
            await using var command = ((SqliteConnection)session.Connection).CreateCommand();
            // The engine keeps one for each table that says autoincrement; the others give the number after their newest row's.
            command.CommandText = """
                insert into sqlite_sequence (name, seq) select @table, 0 from sqlite_schema
                where name = @table and sql like '%autoincrement%' and not exists (select 1 from sqlite_sequence where name = @table);
                update sqlite_sequence set seq = @number where name = @table and seq < @number
                """;
            command.Parameters.AddWithValue("@table", table);
            command.Parameters.AddWithValue("@number", number);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public static long? RoomBeside(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A file system that does not tell.
            return null;
        }
    }

    private async Task<T> WithConnectionAsync<T>(Func<SqliteConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await SqliteConnections.OpenAsync(options, SqliteOpenMode.ReadWrite, cancellationToken);
            SqliteConnections.Prepare(connection, options, writes: true);
            NativeSqlite.WatchLog(connection);
            return await work(connection);
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Map(e);
        }
    }

    /// <summary>Runs work as the one writer of all processes.</summary>
    private async Task<T> InTurnAsync<T>(SqliteConnection connection, Func<T> work, CancellationToken cancellationToken)
    {
        if (!await gate.EnterAsync(options.WriteDeadline, cancellationToken))
            throw StorageFault.Busy.ToException();
        var log = 0L;
        try
        {
            var result = work();
            log = NativeSqlite.TakeLogLength();
            await checkpointer.RelieveAsync(connection, log);
            return result;
        }
        finally
        {
            gate.Exit();
            checkpointer.Committed(log);
        }
    }
}
