namespace SwarmMemory.Storage;

/// <summary>
/// A statement that stays prepared on its connection. Preparing anew costs more than running it, which is why the few statements of
/// each store and get do not go through Dapper. One piece of work uses it at a time.
/// </summary>
internal abstract class Statement : IAsyncDisposable
{
    /// <summary>Gives the parameters their values, in the order of <see cref="StatementText.Parameters"/>: null, text, bytes or numbers.</summary>
    public abstract Statement With(params ReadOnlySpan<object?> values);

    /// <summary>Runs it; the rows must be disposed of before it runs again.</summary>
    public abstract Task<Rows> QueryAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs it once for each of several sets of values and reads the rows of each in that order: a driver to which each statement is a way to the server
    /// and back may send many at once. Reading must not use the session.
    /// </summary>
    public virtual async Task QueryEachAsync(IReadOnlyList<object?[]> values, Func<int, Rows, Task> read, CancellationToken cancellationToken)
    {
        for (var i = 0; i < values.Count; i++)
        {
            await using var rows = await With(values[i]).QueryAsync(cancellationToken);
            await read(i, rows);
        }
    }

    /// <summary>Runs it and tells how many rows it changed.</summary>
    public abstract Task<int> ExecuteAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs a statement without rows whose outcome nobody asks for: at the latest before the next one of the session or the commit, so that a driver
    /// to which each statement is a way to the server and back may send it along with that. A fault comes then, too.
    /// </summary>
    public virtual Task PostAsync(CancellationToken cancellationToken) => ExecuteAsync(cancellationToken);

    /// <summary>Runs an insert of one row into a table that numbers its rows by itself, and tells the number.</summary>
    public abstract Task<long> InsertAsync(CancellationToken cancellationToken);

    /// <summary>The first column of the first row as a number; the statement must return one.</summary>
    public async Task<long> NumberAsync(CancellationToken cancellationToken)
    {
        await using var rows = await QueryAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken)
            ? rows.GetInt64(0)
            : throw StorageFault.Corrupt.ToException(detail: "a row that is always there is missing");
    }

    public abstract ValueTask DisposeAsync();
}
