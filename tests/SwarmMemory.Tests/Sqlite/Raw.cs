using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>SQLite without our driver: another program's hands on the file.</summary>
internal static class Raw
{
    public static async Task<SqliteConnection> OpenAsync(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        await connection.OpenAsync();
        return connection;
    }

    public static async Task<int> ExecuteAsync(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return await command.ExecuteNonQueryAsync();
    }

    public static async Task<string> TextAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) ?? "";
    }

    public static async Task<long> NumberAsync(SqliteConnection connection, string sql) =>
        long.Parse(await TextAsync(connection, sql), CultureInfo.InvariantCulture);

    /// <summary>One statement on a connection of its own.</summary>
    public static async Task ExecuteAsync(string path, string sql)
    {
        await using var connection = await OpenAsync(path);
        await ExecuteAsync(connection, sql);
    }

    public static async Task<string> TextAsync(string path, string sql)
    {
        await using var connection = await OpenAsync(path);
        return await TextAsync(connection, sql);
    }

    /// <summary>Every row of a table, a line each.</summary>
    public static async Task<string> TableAsync(string path, string table)
    {
        await using var connection = await OpenAsync(path);
        await using var command = connection.CreateCommand();
        command.CommandText = $"select * from {table} order by 1, 2";
        await using var row = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await row.ReadAsync())
        {
            lines.Add(string.Join('|', Enumerable.Range(0, row.FieldCount).Select(i => row.GetValue(i) is byte[] bytes
                ? Convert.ToHexString(bytes) : Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture))));
        }

        return string.Join('\n', lines);
    }

    public static async Task<long> CountAsync(string path, string table, string where)
    {
        await using var connection = await OpenAsync(path);
        return await NumberAsync(connection, $"select count(*) from {table} where {where}");
    }
}
