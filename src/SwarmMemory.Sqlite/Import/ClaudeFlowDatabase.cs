using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace SwarmMemory.Sqlite;

/// <summary>
/// A memory of Claude Flow, version 2 (values in <c>value</c>, times in seconds) or 3 (values in <c>content</c>, times in milliseconds). It is
/// read as one state of the file, and neither the file nor its log is ever written.
/// </summary>
internal sealed class ClaudeFlowDatabase : IForeignSource
{
    private const string Table = "memory_entries";

    /// <summary>A time of a later year than 5000 in seconds is one in milliseconds.</summary>
    private const long LargestSeconds = 100_000_000_000;

    private readonly SqliteConnection _connection;
    private readonly HashSet<string> _columns;
    private readonly bool _isThree;

    private ClaudeFlowDatabase(SqliteConnection connection, HashSet<string> columns)
    {
        _connection = connection;
        _columns = columns;
        _isThree = columns.Contains("content");
        SqliteConnections.Execute(connection, "begin deferred");
        Count = (int)SqliteConnections.Number(connection, $"select count(*) from {Table}{Filter}");
        LeftOut = Others();
    }

    public string Name => _isThree ? "Claude Flow 3" : "Claude Flow 2";
    public int Count { get; }
    public IReadOnlyList<(string Table, long Rows)> LeftOut { get; }

    private string Filter => _columns.Contains("status") ? " where coalesce(status, 'active') <> 'deleted'" : "";

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when the file is none.</exception>
    public static async Task<ClaudeFlowDatabase> OpenAsync(string path, CancellationToken cancellationToken)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = await ForeignFile.OpenAsync(path, cancellationToken);
            if (SqliteConnections.Number(connection, "pragma application_id") == Migrations.ApplicationId)
                throw Refused("The file is a store of Swarm Memory itself.", "Run swarm-memory export in its project and import what that writes.");
            var columns = Columns(connection);
            if (!columns.Contains("key") || !(columns.Contains("value") || columns.Contains("content")))
                throw Refused($"The database has no table {Table} as Claude Flow makes it.", "Name its .swarm/memory.db.");
            return new ClaudeFlowDatabase(connection, columns);
        }
        catch (Exception e)
        {
            if (connection is not null)
                await connection.DisposeAsync();
            if (e is SqliteException fault)
                throw Unreadable(fault);
            throw;
        }
    }

    public async IAsyncEnumerable<ForeignRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = $"""
            select {Or("namespace", "'default'")}, key, {(_isThree ? "content" : "value")}, {Or("owner_id", "null")}, {Or("tags", "null")},
                   {Or("updated_at", "0")}, {Or("expires_at", "null")}
            from {Table}{Filter} order by rowid
            """;
        await using var row = await StartAsync(command, cancellationToken);
        while (await NextAsync(row, cancellationToken))
        {
            yield return new ForeignRow(
                Text(row, 0) ?? "default", Text(row, 1) ?? "", Text(row, 2) ?? "null", _isThree, Text(row, 3), Tags(Text(row, 4)),
                Time(row, 5) ?? DateTimeOffset.UnixEpoch, Time(row, 6));
        }
    }

    private static async Task<SqliteDataReader> StartAsync(SqliteCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await command.ExecuteReaderAsync(cancellationToken);
        }
        catch (SqliteException e)
        {
            throw Unreadable(e);
        }
    }

    private static async Task<bool> NextAsync(SqliteDataReader row, CancellationToken cancellationToken)
    {
        try
        {
            return await row.ReadAsync(cancellationToken);
        }
        catch (SqliteException e)
        {
            throw Unreadable(e);
        }
    }

    private string Or(string column, string otherwise) => _columns.Contains(column) ? column : otherwise;

    private List<(string, long)> Others()
    {
        List<string> names = [];
        using (var command = _connection.CreateCommand())
        {
            command.CommandText = $"select name from sqlite_schema where type = 'table' and name not like 'sqlite~_%' escape '~' and name <> '{Table}' order by name";
            using var row = command.ExecuteReader();
            while (row.Read())
                names.Add(row.GetString(0));
        }

        return [.. names.Select(n => (n, Rows(n))).Where(t => t.Item2 > 0)];
    }

    /// <summary>0 where it cannot be counted: a virtual table may need an extension that only its program has.</summary>
    private long Rows(string table)
    {
        try
        {
            return SqliteConnections.Number(_connection, $"select count(*) from \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        }
        catch (SqliteException)
        {
            return 0;
        }
    }

    private static HashSet<string> Columns(SqliteConnection connection)
    {
        var columns = new HashSet<string>(StringComparer.Ordinal);
        using var command = connection.CreateCommand();
        command.CommandText = $"pragma table_info({Table})";
        using var row = command.ExecuteReader();
        while (row.Read())
            columns.Add(row.GetString(1));
        return columns;
    }

    private static string? Text(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : Convert.ToString(row.GetValue(column) is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : row.GetValue(column), CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(SqliteDataReader row, int column)
    {
        if (row.IsDBNull(column) || !long.TryParse(Text(row, column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return null;
        var milliseconds = number > LargestSeconds ? number : number * 1000;
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, LargestSeconds * 1000));
    }

    private static IReadOnlyList<string> Tags(string? json)
    {
        if (json is null)
            return [];
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind != JsonValueKind.Array ? []
                : [.. document.RootElement.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static SwarmMemoryException Refused(string message, string hint) => new(ErrorCode.InvalidArgument, message, hint);

    private static SwarmMemoryException Unreadable(SqliteException fault) => new(ErrorCode.InvalidArgument,
        $"The database cannot be read: {SQLitePCL.raw.sqlite3_errstr(fault.SqliteErrorCode).utf8_to_string()}. What was imported before stays.",
        "Close the program it belongs to, or let it repair its file, and import again.", fault);

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();
}
