using System.Data.Common;
using System.Text;
using SwarmMemory.Storage;

namespace SwarmMemory;

/// <summary>Rows of one table, whatever its columns are, by stretches of its key. A row is its values in the order of <paramref name="columns"/>.</summary>
/// <param name="columns">Those of the key first.</param>
internal sealed class TableRows(StorageSession session, MovedTable table, IReadOnlyList<string> columns)
{
    /// <summary>A page ends after so many rows or bytes, whichever comes first; a transaction takes one page.</summary>
    private const int PageRows = 500;
    private const int PageBytes = 4 << 20;

    /// <summary>Parameters of one statement; engines have a limit.</summary>
    private const int Parameters = 2000;

    private readonly int _keys = table.Key.Length;
    private readonly string _key = string.Join(", ", table.Key);
    private readonly string _columns = string.Join(", ", columns);

    /// <summary>The columns of a table, those of its key first.</summary>
    public static async Task<List<string>> ColumnsAsync(StorageSession session, MovedTable table, CancellationToken cancellationToken)
    {
        await using var command = session.Connection.CreateCommand();
        command.CommandText = $"select t.* from {table.Name} t where 1 = 0";
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return [.. table.Key, .. Enumerable.Range(0, row.FieldCount).Select(row.GetName).Except(table.Key).Order(StringComparer.Ordinal)];
    }

    /// <summary>The page that follows a key, or the first one; empty at the end of the table.</summary>
    public async Task<List<object[]>> AfterAsync(object[]? key, CancellationToken cancellationToken)
    {
        var sql = new StringBuilder($"select {_columns} from {table.Name}");
        await using var command = session.Connection.CreateCommand();
        if (key is not null)
            sql.Append($" where ({_key}) > {Values(command, key)}");
        command.CommandText = sql.Append($" order by {_key} limit {PageRows}").ToString();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<object[]> rows = [];
        for (var bytes = 0; bytes < PageBytes && await reader.ReadAsync(cancellationToken);)
        {
            var row = new object[columns.Count];
            reader.GetValues(row);
            bytes += row.Sum(v => v is byte[] data ? data.Length : v is string text ? text.Length : sizeof(long));
            rows.Add(row);
        }

        return rows;
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = session.Connection.CreateCommand();
        command.CommandText = $"select count(*) from {table.Name}";
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// Makes the stretch after a key up to the last of these rows consist of them alone; without rows, all that follows the key is removed.
    /// </summary>
    /// <returns>How many rows were removed, added or changed.</returns>
    public async Task<int> ReplaceAsync(object[]? after, List<object[]> rows, CancellationToken cancellationToken)
    {
        var changed = await RemoveOthersAsync(after, rows, cancellationToken);
        foreach (var some in rows.Chunk(Parameters / columns.Count))
            changed += await PutAsync(some, cancellationToken);
        return changed;
    }

    private async Task<int> RemoveOthersAsync(object[]? after, List<object[]> rows, CancellationToken cancellationToken)
    {
        await using var command = session.Connection.CreateCommand();
        List<string> where = [];
        if (after is not null)
            where.Add($"({_key}) > {Values(command, after)}");
        if (rows is [.., var last])
        {
            where.Add($"({_key}) <= {Values(command, last.AsSpan(0, _keys))}");
            where.Add($"({_key}) not in (values {string.Join(", ", rows.Select(r => Values(command, r.AsSpan(0, _keys))))})");
        }

        command.CommandText = $"delete from {table.Name}{(where.Count > 0 ? " where " : "")}{string.Join(" and ", where)}";
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<int> PutAsync(object[][] rows, CancellationToken cancellationToken)
    {
        await using var command = session.Connection.CreateCommand();
        var values = string.Join(", ", rows.Select(r => Values(command, r)));
        var rest = columns.Skip(_keys).ToList();
        var update = rest.Count == 0
            ? "do nothing"
            : $"do update set {string.Join(", ", rest.Select(c => $"{c} = excluded.{c}"))} where {string.Join(" or ", rest.Select(c => $"{table.Name}.{c} is distinct from excluded.{c}"))}";
        command.CommandText = $"insert into {table.Name} ({_columns}) values {values} on conflict ({_key}) {update}";
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Adds the values as parameters; returns them as SQL names them.</summary>
    private static string Values(DbCommand command, ReadOnlySpan<object> values)
    {
        var names = new StringBuilder("(");
        foreach (var value in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@p{command.Parameters.Count}", value);
            command.Parameters.Add(parameter);
            names.Append(names.Length > 1 ? ", " : "").Append(parameter.ParameterName);
        }

        return names.Append(')').ToString();
    }
}
