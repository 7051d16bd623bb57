using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>One SQLite file as <see cref="IStorage"/>: one writing connection behind the gate, a few reading ones, WAL between them.</summary>
internal sealed class SqliteStorage : IStorage
{
    /// <summary>A file replaced under us is looked for again when the last look is older than this.</summary>
    private static readonly TimeSpan ReplacedCheckInterval = TimeSpan.FromSeconds(1);

    private static readonly StatementText Begin = new("begin immediate");

    /// <summary>The oldest schema whose programs may write.</summary>
    private static readonly StatementText MinWriter = new("select min_writer from store where id = 1");
    private static readonly StatementText BeginRead = new("begin deferred");
    private static readonly StatementText Commit = new("commit");
    private static readonly StatementText Rollback = new("rollback");

    private readonly SqliteOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WriteGate _gate;
    private readonly Checkpointer _checkpointer;
    private readonly ChangeSignal _changes;
    private readonly ProcessFiles _leases;
    private readonly SqliteCare _care;
    private readonly SqliteArchive _archive;
    private readonly IReadOnlyList<string> _notes;

    // Replaced as a whole when the file was replaced under us.
    private volatile ConnectionSet _connections;
    private long _replacedCheckedAt;
    private bool _disposed;

    private SqliteStorage(
        SqliteOptions options, ConnectionSet connections, ProcessFiles leases, WriteGate gate, IReadOnlyList<string> notes, TimeProvider time,
        ILogger logger)
    {
        _options = options;
        _connections = connections;
        _leases = leases;
        _gate = gate;
        _notes = notes;
        _time = time;
        _logger = logger;
        _replacedCheckedAt = time.GetTimestamp();
        _checkpointer = new Checkpointer(options, gate, logger);
        _changes = new ChangeSignal(options, time);
        _care = new SqliteCare(options, gate, _checkpointer, time);
        _archive = new SqliteArchive(options);
    }

    public string SystemName => "sqlite";

    public IStorageCare Care => _care;
    public IArchive Archive => _archive;

    /// <summary>Opens or creates the store.</summary>
    /// <exception cref="SwarmMemoryException">The storage codes.</exception>
    public static async Task<SqliteStorage> OpenAsync(SqliteOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            var (chosen, notes) = await SqliteLocation.ChooseAsync(options, cancellationToken);
            var gate = new WriteGate(chosen.TakesTurns ? chosen.Path + ".lock" : null, time);
            var leases = new ProcessFiles(chosen);
            var connections = await ConnectionSet.OpenAsync(chosen, leases, time, cancellationToken);
            return new SqliteStorage(chosen, connections, leases, gate, notes, time, logger);
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Map(e);
        }
    }

    public async Task RunReadAsync(Func<StorageSession, Task> work, CancellationToken cancellationToken)
    {
        var connections = await CurrentAsync(cancellationToken);
        StorageSession? session = null;
        try
        {
            session = await connections.RentReaderAsync(_options, cancellationToken);
            session.Now = Now();
            ThrowIfReplaced(connections, session);
            await work(session);
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Map(e);
        }
        finally
        {
            if (session is not null)
                await connections.ReturnReaderAsync(session);
        }
    }

    public Task RunSnapshotAsync(Func<StorageSession, Task> work, CancellationToken cancellationToken) =>
        RunReadAsync(async session =>
        {
            await session.Use(BeginRead).ExecuteAsync(cancellationToken);
            try
            {
                await work(session);
            }
            finally
            {
                await session.Use(Rollback).ExecuteAsync(CancellationToken.None);
            }
        }, cancellationToken);

    public async Task RunWriteAsync(Func<StorageSession, Statement>? first, Func<StorageSession, Task> work, CancellationToken cancellationToken)
    {
        if (!await _gate.EnterAsync(_options.WriteDeadline, cancellationToken))
            throw StorageFault.Busy.ToException();
        var log = 0L;
        try
        {
            var connections = await CurrentAsync(cancellationToken);
            if (connections.ReadOnlyReason is { } reason)
                throw reason;
            await WriteAsync(connections, work, cancellationToken);
            log = connections.LogLength;
            await _checkpointer.RelieveAsync((SqliteConnection)connections.Writer.Connection, log);
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Map(e);
        }
        finally
        {
            _gate.Exit();
            _checkpointer.Committed(log);
        }
    }

    private async Task WriteAsync(ConnectionSet connections, Func<StorageSession, Task> work, CancellationToken cancellationToken)
    {
        var writer = connections.Writer;
        try
        {
            await BeginAsync(writer, cancellationToken);
            writer.Now = Now();
            await ThrowIfNewerAsync(connections, cancellationToken);
            await work(writer);
            ThrowIfReplaced(connections, writer);
            await writer.Use(Commit).ExecuteAsync(CancellationToken.None);
            connections.LogLength = NativeSqlite.TakeLogLength();
            connections.KnownVersion = NativeSqlite.DataVersion((SqliteConnection)writer.Connection);
        }
        catch
        {
            await RollbackAsync(writer);
            throw;
        }
    }

    /// <summary>
    /// Does not wait on the caller's thread, which may have other calls to answer: whoever must wait, for a program that takes no turns or for
    /// the recovery of a log, does so on another.
    /// </summary>
    private static async ValueTask BeginAsync(StorageSession writer, CancellationToken cancellationToken)
    {
        var connection = (SqliteConnection)writer.Connection;
        _ = NativeSqlite.BusyTimeout(connection.Handle!, 0);
        try
        {
            await writer.Use(Begin).ExecuteAsync(cancellationToken);
            return;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == NativeSqlite.Busy)
        {
            // Below, with patience.
        }
        finally
        {
            _ = NativeSqlite.BusyTimeout(connection.Handle!, SqliteConnections.BusyMilliseconds);
        }

        await Task.Run(() => writer.Use(Begin).ExecuteAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Asked from under the write lock, unless nobody else has committed since this process did.</summary>
    private static async ValueTask ThrowIfNewerAsync(ConnectionSet connections, CancellationToken cancellationToken)
    {
        if (connections.KnownVersion is { } known && known == NativeSqlite.DataVersion((SqliteConnection)connections.Writer.Connection))
            return;
        var needed = await connections.Writer.Use(MinWriter).NumberAsync(cancellationToken);
        if (needed > Migrations.Newest)
            throw StorageFault.Newer.ToException(detail: $"it needs schema {needed} to write, this program has {Migrations.Newest}");
    }

    /// <summary>SQLite itself rolls back on some faults; then there is nothing left to undo and it says so.</summary>
    private static async Task RollbackAsync(StorageSession writer)
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(((SqliteConnection)writer.Connection).Handle) == 0)
            await writer.Use(Rollback).ExecuteAsync(CancellationToken.None);
    }

    public Task WaitForChangeAsync(CancellationToken cancellationToken) => _changes.WaitAsync(cancellationToken);

    public ILeaseHost Leases => _leases;

    public Task<StorageFacts> DescribeAsync(CancellationToken cancellationToken) => this.ReadAsync(session =>
    {
        var connection = (SqliteConnection)session.Connection;
        var pageSize = SqliteConnections.PageSize(connection);
        var log = new FileInfo(_options.Path + "-wal");
        return Task.FromResult(new StorageFacts(
            $"SQLite {connection.ServerVersion}",
            SqliteSchema.Version(connection),
            pageSize * SqliteConnections.Number(connection, "pragma page_count"),
            pageSize * SqliteConnections.Number(connection, "pragma freelist_count"),
            log.Exists ? log.Length : 0,
            SqliteCare.RoomBeside(_options.Path),
            _notes));
    }, cancellationToken);

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void ThrowIfReplaced(ConnectionSet connections, StorageSession session)
    {
        if (_time.GetElapsedTime(_replacedCheckedAt) < ReplacedCheckInterval)
            return;
        if (NativeSqlite.HasMoved((SqliteConnection)session.Connection))
        {
            connections.Lost = true;
            throw StorageFault.Replaced.ToException();
        }

        _replacedCheckedAt = _time.GetTimestamp();
    }

    /// <summary>The open connections, or new ones when the file that they had open is no longer the store.</summary>
    private async ValueTask<ConnectionSet> CurrentAsync(CancellationToken cancellationToken)
    {
        var connections = _connections;
        if (!connections.Lost)
            return connections;

        await connections.Reopening.WaitAsync(cancellationToken);
        try
        {
            if (!_connections.Lost)
                return _connections;
            _logger.LogWarning("The database file was replaced or deleted while it was open; opening the one that is there now.");
            _care.NoteReplaced();
            connections.TakeLogAway(_options);
            _connections = await ConnectionSet.OpenAsync(_options, _leases, _time, cancellationToken);
            _replacedCheckedAt = _time.GetTimestamp();
            return _connections;
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Map(e);
        }
        finally
        {
            connections.Reopening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        _changes.Dispose();
        if (_options.IsFleeting && new FileInfo(_options.Path + "-wal") is { Exists: true, Length: <= SqliteOptions.FleetingLog })
            return;
        await _checkpointer.DisposeAsync();
        // A write that is being made is finished first.
        await _gate.CloseAsync(_options.WriteDeadline);
        await _connections.DisposeAsync();
        _gate.Dispose();
        _leases.Dispose();
    }
}
