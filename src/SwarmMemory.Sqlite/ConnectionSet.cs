using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>The connections of one process to one file: a writer, and as many readers as were ever busy at once, two of them kept.</summary>
internal sealed class ConnectionSet : IAsyncDisposable
{
    private const int KeptReaders = 2;

    private readonly ConcurrentBag<StorageSession> _readers = [];
    private readonly (ulong, ulong)? _file;
    private readonly (ulong, ulong)? _log;
    private volatile bool _disposed;

    private ConnectionSet(StorageSession writer, SwarmMemoryException? readOnlyReason, SqliteOptions options)
    {
        Writer = writer;
        ReadOnlyReason = readOnlyReason;
        _file = Libc.Identity(options.Path);
        _log = Libc.Identity(options.Path + "-wal");
    }

    public StorageSession Writer { get; }

    /// <summary>Why nothing can be written, or null.</summary>
    public SwarmMemoryException? ReadOnlyReason { get; }

    /// <summary>
    /// The file was replaced: nothing may use these any more. They are left to the finaliser, because a piece of work may still hold one;
    /// SQLite leaves the log of a file that has moved alone when it closes.
    /// </summary>
    public bool Lost { get; set; }

    /// <summary>The writer's <see cref="NativeSqlite.DataVersion"/> after its last commit.</summary>
    public int? KnownVersion { get; set; }

    /// <summary>Length of the log in bytes after the writer's last commit; 0 when that wrote nothing.</summary>
    public long LogLength { get; set; }

    public SemaphoreSlim Reopening { get; } = new(1, 1);

    public static async Task<ConnectionSet> OpenAsync(
        SqliteOptions options, ILeaseHost leases, TimeProvider time, CancellationToken cancellationToken)
    {
        var (connection, reason) = await OpenWriterAsync(options, time, cancellationToken);
        return new ConnectionSet(Session(connection, leases), reason, options);
    }

    /// <summary>
    /// Takes the log of the file that was replaced from beside the new one, if it was left there: SQLite would read the old pages in it as the
    /// new file's. What it holds goes into the old file first.
    /// </summary>
    public void TakeLogAway(SqliteOptions options)
    {
        if (_log is null || Libc.Identity(options.Path + "-wal") != _log)
            return;

        try
        {
            _ = SQLitePCL.raw.sqlite3_wal_checkpoint_v2(
                ((SqliteConnection)Writer.Connection).Handle, "main", SQLitePCL.raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
            File.Delete(options.Path + "-wal");
            File.Delete(options.Path + "-shm");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageFault.Unavailable.ToException(e, "the log of the file that was replaced stands beside the new one and cannot be removed");
        }
    }

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.StorageUnavailable"/> when the path leads to another file than the writer's.</exception>
    public async ValueTask<StorageSession> RentReaderAsync(SqliteOptions options, CancellationToken cancellationToken)
    {
        if (_readers.TryTake(out var reader))
            return reader;

        try
        {
            var connection = await SqliteConnections.OpenAsync(options, ReadOnlyReason is null ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly, cancellationToken);
            reader = Session(connection, Writer.Leases);
            SqliteConnections.Prepare(connection, options, writes: false);
        }
        catch (SqliteException) when (WriterHasMoved(options))
        {
            // Said below.
        }

        // A reader of the new file beside a writer of the old one would answer for it that nothing has moved.
        if (!WriterHasMoved(options))
            return reader!;
        Lost = true;
        if (reader is not null)
            await reader.DisposeAsync();
        throw StorageFault.Replaced.ToException();
    }

    // Not by asking the writer's connection: while it waits for its turn it would keep the reader waiting too.
    private bool WriterHasMoved(SqliteOptions options) => _file is not null && Libc.Identity(options.Path) != _file;

    public ValueTask ReturnReaderAsync(StorageSession reader)
    {
        if (_disposed || Lost || _readers.Count >= KeptReaders)
            return reader.DisposeAsync();
        _readers.Add(reader);
        return ValueTask.CompletedTask;
    }

    private static StorageSession Session(SqliteConnection connection, ILeaseHost leases) =>
        new(connection, text => new SqliteStatement(connection, text), leases);

    private static async Task<(SqliteConnection, SwarmMemoryException?)> OpenWriterAsync(
        SqliteOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        PrivateFiles.MakeFolder(options.Path);
        SqliteConnection? connection = null;
        try
        {
            connection = await SqliteConnections.OpenAsync(options, SqliteOpenMode.ReadWriteCreate, cancellationToken);
            var version = await SqliteSchema.MigrateAsync(connection, options.Full, time, cancellationToken);
            PrivateFiles.Restrict(options.Path);
            SqliteConnections.Prepare(connection, options, writes: true);
            NativeSqlite.WatchLog(connection);
            var needed = SqliteConnections.Number(connection, "select min_writer from store where id = 1");
            LogWrites.Gather(connection);
            return (connection, needed > Migrations.Newest
                ? StorageFault.Newer.ToException(detail: $"schema {version}; this program knows {Migrations.Newest}")
                : null);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 8 or 14 && File.Exists(options.Path))
        {
            // The file or its folder cannot be written: what is there can still be read.
            if (connection is not null)
                await connection.DisposeAsync();
            connection = await SqliteConnections.OpenAsync(options, SqliteOpenMode.ReadOnly, cancellationToken);
            SqliteSchema.Version(connection);
            SqliteConnections.Prepare(connection, options, writes: false);
            return (connection, StorageFault.ReadOnly.ToException(e, "its folder or file cannot be written by this user"));
        }
        catch
        {
            if (connection is not null)
                await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        while (_readers.TryTake(out var reader))
            await reader.DisposeAsync();
        await Writer.DisposeAsync();
        Reopening.Dispose();
    }
}
