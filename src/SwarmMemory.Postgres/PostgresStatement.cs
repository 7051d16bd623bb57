using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>
/// A hot statement on PostgreSQL: the driver keeps it prepared on the connection. Its values are sent as text whose type the server finds where they
/// stand: a value alone does not tell it, since null has no type and a small number may stand for a large one. Bytes go as they are.
/// </summary>
internal sealed class PostgresStatement(PostgresSession session, StatementText text) : Statement
{
    /// <summary>Runs of one statement in one message.</summary>
    private const int AtOnce = 64;

    private readonly string _sql = text.In("lastval()");
    private readonly object?[] _values = new object?[text.Parameters.Count];

    public override Statement With(params ReadOnlySpan<object?> values)
    {
        values.CopyTo(_values);
        return this;
    }

    public override async Task<Rows> QueryAsync(CancellationToken cancellationToken) =>
        session.TakeAhead(this) ?? await session.QueryAsync(Command(), cancellationToken);

    public override async Task QueryEachAsync(IReadOnlyList<object?[]> values, Func<int, Rows, Task> read, CancellationToken cancellationToken)
    {
        for (var from = 0; from < values.Count; from += AtOnce)
        {
            var some = Enumerable.Range(from, Math.Min(AtOnce, values.Count - from)).ToList();
            await using var batch = session.Batch([.. some.Select(i => ((PostgresStatement)With(values[i])).Command())]);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            foreach (var i in some)
            {
                await read(i, new PostgresRows(reader));
                await reader.NextResultAsync(cancellationToken);
            }
        }
    }

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
        await using var rows = await session.QueryAsync(command, cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return rows.GetInt64(0);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>One run of it, with the values that it has now.</summary>
    public NpgsqlBatchCommand Command()
    {
        var command = new NpgsqlBatchCommand(_sql);
        for (var i = 0; i < _values.Length; i++)
        {
            command.Parameters.Add(_values[i] is byte[] bytes
                ? new NpgsqlParameter(text.Parameters[i], NpgsqlDbType.Bytea) { Value = bytes }
                : new NpgsqlParameter(text.Parameters[i], NpgsqlDbType.Unknown) { Value = Text(_values[i]) });
        }

        return command;
    }

    private static object Text(object? value) => value is null ? DBNull.Value : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
