using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>
/// One schema of a PostgreSQL database as <see cref="IStorage"/>. A write holds the memory's advisory lock until it has ended, so that all writes
/// come one after the other as the features expect; reads wait for nobody.
/// </summary>
internal sealed class PostgresStorage : IStorage
{
    private readonly PostgresOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly NpgsqlDataSource _source;
    private readonly SessionPool _sessions;
    private readonly ProcessBeats _leases;
    private readonly ChangeHints _hints;
    private readonly DatabaseClock _clock;
    private readonly PostgresCare _care;

    /// <summary>One write of this process at a time: the others would only stand in the server's queue with a connection each.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Guid _client = Guid.NewGuid();
    private long _number;
    private bool _disposed;

    private PostgresStorage(PostgresOptions options, NpgsqlDataSource source, TimeProvider time, ILogger logger)
    {
        _options = options;
        _source = source;
        _time = time;
        _logger = logger;
        _clock = new DatabaseClock(options.Clock);
        _leases = new ProcessBeats(source, time, logger);
        _sessions = new SessionPool(source, _leases);
        _hints = new ChangeHints(source, options.Schema, time);
        _care = new PostgresCare(this, options, time);
    }

    public string SystemName => "postgresql";

    public IStorageCare Care => _care;
    public ILeaseHost Leases => _leases;

    /// <summary>Opens the store, or makes it.</summary>
    /// <exception cref="SwarmMemoryException">The storage codes.</exception>
    public static async Task<PostgresStorage> OpenAsync(PostgresOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var storage = new PostgresStorage(options, PostgresConnections.Create(options), time, logger);
        try
        {
            storage._clock.Set(await PostgresSchema.OpenAsync(storage._source, options, cancellationToken));
            return storage;
        }
        catch (Exception e)
        {
            await storage.DisposeAsync();
            if (PostgresFaults.IsOfDriver(e))
                throw storage.Told(e);
            throw;
        }
    }

    public Task RunReadAsync(Func<StorageSession, Task> work, CancellationToken cancellationToken) =>
        PersistAsync(_ => ReadOnceAsync(isSnapshot: false, work, cancellationToken), cancellationToken);

    public Task RunSnapshotAsync(Func<StorageSession, Task> work, CancellationToken cancellationToken) =>
        PersistAsync(_ => ReadOnceAsync(isSnapshot: true, work, cancellationToken), cancellationToken);

    public async Task RunWriteAsync(Func<StorageSession, Statement>? first, Func<StorageSession, Task> work, CancellationToken cancellationToken)
    {
        if (!await _turn.WaitAsync(_options.WriteDeadline, cancellationToken))
            throw StorageFault.Busy.ToException();
        try
        {
            await PersistAsync(attempts => WriteOnceAsync(first, work, attempts, cancellationToken), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task WaitForChangeAsync(CancellationToken cancellationToken) => _hints.WaitAsync(cancellationToken);

    public Task<StorageFacts> DescribeAsync(CancellationToken cancellationToken) =>
        this.ReadAsync(session => PostgresSchema.DescribeAsync((NpgsqlConnection)session.Connection, cancellationToken), cancellationToken);

    /// <summary>Work on a connection of its own, outside of reads and writes. It is not done again by itself.</summary>
    public async Task<T> MaintainAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            return await work(connection);
        }
        catch (Exception e) when (PostgresFaults.IsOfDriver(e))
        {
            throw Told(e);
        }
    }

    private async Task ReadOnceAsync(bool isSnapshot, Func<StorageSession, Task> work, CancellationToken cancellationToken)
    {
        var session = await _sessions.RentAsync(cancellationToken);
        try
        {
            session.Storage.Now = _clock.Now() ?? _clock.Set(await PostgresSchema.TimeAsync(session.Connection, cancellationToken));
            await session.BeginReadAsync(isSnapshot, cancellationToken);
            await work(session.Storage);
            await session.EndReadAsync();
        }
        catch (Exception e)
        {
            await session.AbandonAsync(e);
            throw;
        }
        finally
        {
            await _sessions.ReturnAsync(session);
        }
    }

    private async Task WriteOnceAsync(
        Func<StorageSession, Statement>? first, Func<StorageSession, Task> work, Attempts attempts, CancellationToken cancellationToken)
    {
        var number = ++_number;
        var (isCommitting, isHeard) = (false, true);
        Exception lost = new LostWriteException();
        var session = await _sessions.RentAsync(cancellationToken);
        try
        {
            (var now, isHeard) = await session.BeginAsync(_client, number, (PostgresStatement?)first?.Invoke(session.Storage), cancellationToken);
            session.Storage.Now = _clock.Set(now);
            await work(session.Storage);
            isCommitting = true;
            await session.CommitAsync();
            if (!session.WasWarned)
            {
                _hints.Committed(isHeard);
                return;
            }
        }
        catch (Exception e)
        {
            await session.AbandonAsync(e);
            if (!isCommitting || !PostgresFaults.IsOfDriver(e))
                throw;
            // Also a fault that the server tells may be one of the waiting behind the commit.
            if (!PostgresFaults.IsOutage(e))
                lost = e;
            _logger.LogWarning("The answer to a commit was lost; asking whether it was made.");
        }
        finally
        {
            await _sessions.ReturnAsync(session);
        }

        if (!await WasCommittedAsync(number, attempts, cancellationToken))
            throw lost;
        _hints.Committed(isHeard);
    }

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.StorageUnavailable"/> when it cannot be told in time.</exception>
    private async Task<bool> WasCommittedAsync(long number, Attempts attempts, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await _sessions.ForgetAsync();
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                return await WriteLock.WasCommittedAsync(connection, _client, number, cancellationToken);
            }
            catch (Exception e) when (PostgresFaults.IsOfDriver(e))
            {
                if (!await attempts.AgainAsync(e, cancellationToken))
                {
                    throw new SwarmMemoryException(ErrorCode.StorageUnavailable,
                        "The connection broke while a write was being committed, and no server answers: it may have been written or not.",
                        "When the server is back, read what you wrote before you write it again.", e);
                }
            }
        }
    }

    /// <summary>Does work again while what stopped it may pass, until the deadline.</summary>
    private async Task PersistAsync(Func<Attempts, Task> work, CancellationToken cancellationToken)
    {
        var attempts = new Attempts(_options.OutageDeadline, _time);
        var full = 0;
        while (true)
        {
            try
            {
                if (full > 0)
                    await GrowAsync(full, cancellationToken);
                await work(attempts);
                return;
            }
            catch (Exception e) when (PostgresFaults.IsOfDriver(e))
            {
                if (PostgresFaults.IsOutage(e))
                    await _sessions.ForgetAsync();
                full = PostgresFaults.HasNoPartition(e) ? full + 1 : 0;
                if (!await attempts.AgainAsync(e, cancellationToken))
                    throw Told(e);
            }
        }
    }

    /// <param name="times">How often the same work has found no room by now: it may write more at once than a partition holds.</param>
    private async Task GrowAsync(int times, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await WriteLock.RunAsync(connection,
            () => PartitionGrowth.RunAsync(connection, _options.PartitionRows << Math.Min(times - 1, 20), cancellationToken), cancellationToken);
    }

    private SwarmMemoryException Told(Exception e)
    {
        // The server's words can hold what was to be stored; its state and the kind of fault cannot.
        _logger.LogError("PostgreSQL: {State} {Kind} {Inner}", (e as PostgresException)?.SqlState, e.GetType().Name, (e.InnerException as SocketException)?.SocketErrorCode);
        return PostgresFaults.Map(e);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        // A write that is being made is finished first.
        await _turn.WaitAsync(_options.WriteDeadline);
        await _hints.DisposeAsync();
        await _leases.DisposeAsync();
        await _sessions.DisposeAsync();
        await _source.DisposeAsync();
    }
}
