using System.Data;
using Npgsql;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>
/// An open connection with its prepared statements. What is posted waits for the next message to the server: in a write each of them is time in which
/// all others of the memory wait.
/// </summary>
internal sealed class PostgresSession : IAsyncDisposable
{
    private readonly List<NpgsqlBatchCommand> _posted = [];
    private (Statement Statement, PostgresRows Rows)? _ahead;

    /// <summary>In a read of single statements: each is followed, in its message, by a look for what is not durable yet.</summary>
    private bool _looks;

    /// <summary>What the last look saw; null when something may have been read after it.</summary>
    private bool? _isPending;
    private bool _isSnapshot;

    public PostgresSession(NpgsqlConnection connection, ILeaseHost leases)
    {
        Connection = connection;
        Storage = new StorageSession(connection, text => new PostgresStatement(this, text), leases, Settle);
        connection.Notice += (_, e) => WasWarned |= e.Notice.SqlState == PostgresErrorCodes.Warning;
    }

    public NpgsqlConnection Connection { get; }
    public StorageSession Storage { get; }

    /// <summary>
    /// The server has warned. During a commit that is: somebody cut its wait for the standby short, so that it is not yet what a commit promises.
    /// </summary>
    public bool WasWarned { get; private set; }

    public bool IsUsable => Connection.State == ConnectionState.Open;

    public void Post(NpgsqlBatchCommand command) => _posted.Add(command);

    /// <summary>One message of what was posted and these.</summary>
    public NpgsqlBatch Batch(params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(Connection);
        foreach (var command in _posted)
            batch.BatchCommands.Add(command);
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        _posted.Clear();
        return batch;
    }

    /// <summary>
    /// Begins a write: returns the database's time when it holds the lock, and whether somebody listens. The rows of the statement, if any, come on the same way.
    /// </summary>
    public async Task<(long Now, bool IsHeard)> BeginAsync(Guid client, long number, PostgresStatement? first, CancellationToken cancellationToken)
    {
        await using var batch = Batch([.. WriteLock.Begin(client, number), .. first is null ? [] : (ReadOnlySpan<NpgsqlBatchCommand>)[first.Command()]]);
        var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var isKept = false;
        try
        {
            var begun = await WriteLock.ReadAsync(reader, cancellationToken);
            if (first is null)
                return begun;
            await reader.NextResultAsync(cancellationToken);
            _ahead = (first, new PostgresRows(reader));
            isKept = true;
            return begun;
        }
        finally
        {
            if (!isKept)
                await reader.DisposeAsync();
        }
    }

    /// <summary>The rows that came before they were asked for, once.</summary>
    public PostgresRows? TakeAhead(Statement statement)
    {
        if (_ahead is not { } ahead || ahead.Statement != statement)
            return null;
        _ahead = null;
        return ahead.Rows;
    }

    /// <summary>Ends a write: when this returns, it is as durable as the server's settings make it.</summary>
    public async Task CommitAsync()
    {
        WasWarned = false;
        await using var batch = Batch(Durability.Commit());
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <param name="isSnapshot">All of it on one state of the database.</param>
    public async Task BeginReadAsync(bool isSnapshot, CancellationToken cancellationToken)
    {
        (_isSnapshot, _looks, _isPending) = (isSnapshot, !isSnapshot, null);
        // Goes with the first statement; its end is sent by hand, with the look behind it.
        if (!isSnapshot)
            return;
        await Connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        Post(new NpgsqlBatchCommand(PartitionCatalog.Hold));
    }

    public async Task<PostgresRows> QueryAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        if (!_looks)
        {
            await using var alone = Batch(command);
            return new PostgresRows(await alone.ExecuteReaderAsync(cancellationToken));
        }

        await using var batch = Batch(command, new NpgsqlBatchCommand(Durability.IsPending));
        _isPending = null;
        return new PostgresRows(await batch.ExecuteReaderAsync(cancellationToken), isPending => _isPending = isPending);
    }

    /// <summary>Ends a read: when this returns, what was read is durable.</summary>
    public async Task EndReadAsync()
    {
        var isPending = _isPending ?? await IsPendingAsync(_isSnapshot ? "COMMIT" : null);
        EndLooking();
        if (isPending)
            await WaitAsync();
    }

    /// <summary>
    /// Ends work that failed, or gives the connection up. A failure that tells of what was read, as a refusal does, is told when that is durable.
    /// </summary>
    public async Task AbandonAsync(Exception failure)
    {
        var tells = failure is SwarmMemoryException;
        _posted.Clear();
        EndLooking();
        try
        {
            if (_ahead is { } ahead)
                await ahead.Rows.DisposeAsync();
            _ahead = null;
            if (IsUsable && await IsPendingAsync("ROLLBACK", Durability.Unmark) && tells)
                await WaitAsync();
        }
        catch (Exception e) when (PostgresFaults.IsOfDriver(e))
        {
            // Its server rolls back by itself.
            NpgsqlConnection.ClearPool(Connection);
            await Connection.CloseAsync();
            if (tells)
                throw;
        }
    }

    /// <summary>Whether something is not durable yet, asked between these two.</summary>
    private async Task<bool> IsPendingAsync(string? before = null, string? after = null)
    {
        string?[] all = [before, Durability.IsPending, after];
        await using var batch = Batch([.. all.OfType<string>().Select(sql => new NpgsqlBatchCommand(sql))]);
        return (bool)(await batch.ExecuteScalarAsync(CancellationToken.None))!;
    }

    private async Task WaitAsync()
    {
        WasWarned = false;
        await using var batch = Batch(new NpgsqlBatchCommand(Durability.Wait));
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
        if (WasWarned)
            throw new TimeoutException();
    }

    private void EndLooking() => (_isSnapshot, _looks, _isPending) = (false, false, null);

    private void Settle()
    {
        // Whoever takes the connection itself may read with it after the last look.
        (_looks, _isPending) = (false, null);
        if (_posted.Count == 0)
            return;
        using var batch = Batch();
        batch.ExecuteNonQuery();
    }

    public ValueTask DisposeAsync() => Storage.DisposeAsync();
}
