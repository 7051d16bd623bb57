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

    public PostgresSession(NpgsqlConnection connection, ParameterTypes types, ILeaseHost leases)
    {
        Connection = connection;
        Storage = new StorageSession(connection, text => new PostgresStatement(this, text, types), leases, Settle);
        connection.Notice += (_, e) => WasWarned |= e.Notice.SqlState == PostgresErrorCodes.Warning;
    }

    public NpgsqlConnection Connection { get; }
    public StorageSession Storage { get; }

    /// <summary>
    /// The server has warned. During a commit that is: somebody cut its wait for the standby short, so that it is not yet what a commit promises.
    /// </summary>
    public bool WasWarned { get; private set; }

    public bool IsUsable => Connection.State == System.Data.ConnectionState.Open;

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

    public async Task CommitAsync()
    {
        WasWarned = false;
        await using var batch = Batch(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Ends a write that is not to be, or gives the connection up.</summary>
    public async Task RollbackAsync()
    {
        _posted.Clear();
        try
        {
            if (_ahead is { } ahead)
                await ahead.Rows.DisposeAsync();
            _ahead = null;
            if (IsUsable)
                await PostgresSchema.ExecuteAsync(Connection, "ROLLBACK", CancellationToken.None);
        }
        catch (Exception e) when (PostgresFaults.IsOfDriver(e))
        {
            // Its server rolls back by itself.
            NpgsqlConnection.ClearPool(Connection);
            await Connection.CloseAsync();
        }
    }

    private void Settle()
    {
        if (_posted.Count == 0)
            return;
        using var batch = Batch();
        batch.ExecuteNonQuery();
    }

    public ValueTask DisposeAsync() => Storage.DisposeAsync();
}
