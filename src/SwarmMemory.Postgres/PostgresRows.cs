using Npgsql;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>The rows of a hot statement.</summary>
/// <param name="saw">Takes what the look behind them has seen, where there is one.</param>
internal sealed class PostgresRows(NpgsqlDataReader reader, Action<bool>? saw = null) : Rows
{
    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => new(reader.ReadAsync(cancellationToken));

    public override bool IsDBNull(int column) => reader.IsDBNull(column);

    /// <summary>A number of any of the engine's kinds: a sum of large numbers is one of another kind than they are.</summary>
    public override long GetInt64(int column) => reader.GetFieldType(column) is var type && type == typeof(long) ? reader.GetInt64(column)
        : type == typeof(int) ? reader.GetInt32(column) : checked((long)reader.GetDecimal(column));

    public override double GetDouble(int column) => reader.GetDouble(column);

    public override string GetString(int column) => reader.GetString(column);

    public override byte[] GetBytes(int column) => reader.IsDBNull(column) ? [] : reader.GetFieldValue<byte[]>(column);

    public override async ValueTask DisposeAsync()
    {
        if (saw is not null && !reader.IsClosed && await reader.NextResultAsync() && await reader.ReadAsync())
            saw(reader.GetBoolean(0));
        await reader.DisposeAsync();
    }
}
