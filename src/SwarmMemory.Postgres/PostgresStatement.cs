using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>A hot statement on PostgreSQL: the driver keeps it prepared on the connection when it is used again.</summary>
internal sealed class PostgresStatement : Statement
{
    private readonly NpgsqlCommand _command;

    public PostgresStatement(NpgsqlConnection connection, StatementText text, ParameterTypes types)
    {
        _command = new NpgsqlCommand(text.NumberedBy is { } number ? $"{text.Sql} returning {number}" : text.Sql, connection);
        var known = types.Of(connection, text);
        for (var i = 0; i < known.Length; i++)
            _command.Parameters.Add(new NpgsqlParameter(text.Parameters[i], known[i]));
    }

    public override Statement With(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = Convert(values[i], _command.Parameters[i].NpgsqlDbType);
        return this;
    }

    public override async Task<Rows> QueryAsync(CancellationToken cancellationToken) =>
        new PostgresRows(await _command.ExecuteReaderAsync(cancellationToken));

    public override Task<int> ExecuteAsync(CancellationToken cancellationToken) => _command.ExecuteNonQueryAsync(cancellationToken);

    public override Task<long> InsertAsync(CancellationToken cancellationToken) => NumberAsync(cancellationToken);

    public override ValueTask DisposeAsync() => _command.DisposeAsync();

    private static object Convert(object? value, NpgsqlDbType type) => value is null ? DBNull.Value : type switch
    {
        NpgsqlDbType.Bigint => value is long ? value : System.Convert.ToInt64(value, CultureInfo.InvariantCulture),
        NpgsqlDbType.Integer => System.Convert.ToInt32(value, CultureInfo.InvariantCulture),
        NpgsqlDbType.Double => System.Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => value,
    };
}
