using System.Data.Common;

namespace SwarmMemory.Storage;

/// <summary>
/// A statement that stays prepared on its connection. Preparing anew costs more than running it, which is why the few statements of
/// each store and get do not go through Dapper.
/// </summary>
internal sealed class Statement : IAsyncDisposable
{
    private readonly DbCommand _command;
    private readonly DbParameter[] _parameters;

    public Statement(DbConnection connection, StatementText text)
    {
        _command = connection.CreateCommand();
        _command.CommandText = text.Sql;
        _parameters = new DbParameter[text.Parameters.Count];
        for (var i = 0; i < _parameters.Length; i++)
        {
            _parameters[i] = _command.CreateParameter();
            _parameters[i].ParameterName = text.Parameters[i];
            _command.Parameters.Add(_parameters[i]);
        }
    }

    public Statement With(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            _parameters[i].Value = values[i] ?? DBNull.Value;
        return this;
    }

    public Task<DbDataReader> QueryAsync(CancellationToken cancellationToken) => _command.ExecuteReaderAsync(cancellationToken);

    public Task<int> ExecuteAsync(CancellationToken cancellationToken) => _command.ExecuteNonQueryAsync(cancellationToken);

    /// <summary>The first column of the first row as a number; the statement must return one.</summary>
    public async Task<long> NumberAsync(CancellationToken cancellationToken)
    {
        await using var reader = await _command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? reader.GetInt64(0)
            : throw StorageFault.Corrupt.ToException(detail: "a row that is always there is missing");
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();
}
