using Microsoft.Data.Sqlite;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Opens another program's SQLite file so that nothing of it changes. With a log beside it SQLite reads both, as that program's own readers do.
/// A file in log mode without a log is at rest: it is read as one that cannot change, because SQLite would else make a log beside it.
/// </summary>
internal static class ForeignFile
{
    private const int HeaderBytes = 100;
    private const int ReadVersion = 19;
    private const byte LogMode = 2;

    public static bool IsSqlite(string path) => Header(path) is { } header && header.AsSpan().StartsWith("SQLite format 3\0"u8);

    public static async Task<SqliteConnection> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        var log = new FileInfo(full + "-wal");
        var isAtRest = Header(full) is { } header && header[ReadVersion] == LogMode && !(log.Exists && log.Length > 0);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = isAtRest ? $"{new Uri(full).AbsoluteUri}?immutable=1" : full,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        await connection.OpenAsync(cancellationToken);
        SqliteConnections.Execute(connection, "pragma query_only = on; pragma trusted_schema = off; pragma busy_timeout = 5000");
        return connection;
    }

    /// <summary>Read before SQLite has the file open in this process: closing a handle would drop its locks.</summary>
    private static byte[]? Header(string path)
    {
        var header = new byte[HeaderBytes];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes ? header : null;
    }
}
