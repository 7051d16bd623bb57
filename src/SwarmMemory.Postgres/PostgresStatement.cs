using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>A hot statement on PostgreSQL: the driver keeps it prepared on the connection when it is used again.</summary>
internal sealed class PostgresStatement(PostgresSession session, StatementText text, ParameterTypes types) : Statement
{
    private readonly string _sql = ParameterTypes.Sql(text);
    private readonly NpgsqlDbType[] _types = types.Of(session.Connection, text);
    private readonly object[] _values = new object[text.Parameters.Count];

    public override Statement With(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            _values[i] = Convert(values[i], _types[i]);
        return this;
    }

    public override async Task<Rows> QueryAsync(CancellationToken cancellationToken) =>
        session.TakeAhead(this) ?? await QueryAsync(Command(), cancellationToken);

    public override async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var command = Command();
        await using var batch = session.Batch(command);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return (int)command.RecordsAffected;
    }

    public override Task PostAsync(CancellationToken cancellationToken)
    {
        session.Post(Command());
        return Task.CompletedTask;
    }

    public override async Task<long> InsertAsync(CancellationToken cancellationToken)
    {
        var command = Command();
        command.CommandText = $"{_sql} returning {text.NumberedBy}";
        await using var rows = await QueryAsync(command, cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return rows.GetInt64(0);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>One run of it, with the values that it has now.</summary>
    public NpgsqlBatchCommand Command()
    {
        var command = new NpgsqlBatchCommand(_sql);
        for (var i = 0; i < _types.Length; i++)
            command.Parameters.Add(new NpgsqlParameter(text.Parameters[i], _types[i]) { Value = _values[i] });
        return command;
    }

    private async Task<PostgresRows> QueryAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        await using var batch = session.Batch(command);
        return new PostgresRows(await batch.ExecuteReaderAsync(cancellationToken));
    }

    private static object Convert(object? value, NpgsqlDbType type) => value is null ? DBNull.Value : type switch
    {
        NpgsqlDbType.Bigint => value is long ? value : System.Convert.ToInt64(value, CultureInfo.InvariantCulture),
        NpgsqlDbType.Integer => System.Convert.ToInt32(value, CultureInfo.InvariantCulture),
        NpgsqlDbType.Double => System.Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => value,
    };
}
