using Microsoft.Data.Sqlite;

namespace SwarmMemory.Sqlite;

/// <summary>Opens connections with the settings that every one of them needs.</summary>
internal static class SqliteConnections
{
    private static readonly Version MinimumVersion = new(3, 51, 3);

    /// <summary>How long SQLite itself waits for a lock that is not a writer's turn: recovery after a crash, a checkpoint, a foreign tool.</summary>
    public const int BusyMilliseconds = 5000;

    public static async Task<SqliteConnection> OpenAsync(SqliteOptions options, SqliteOpenMode mode, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(options.Path, mode, cancellationToken);
        if (mode != SqliteOpenMode.ReadOnly || CanRead(connection) || File.Exists(options.Path + "-wal"))
            return connection;

        // Even to read, SQLite makes a log and an index beside the database. Where nothing can be made, nothing can change either.
        await connection.DisposeAsync();
        return await OpenAsync($"{new Uri(options.Path).AbsoluteUri}?immutable=1", mode, cancellationToken);
    }

    private static bool CanRead(SqliteConnection connection)
    {
        try
        {
            return Number(connection, "select count(*) from sqlite_schema") >= 0;
        }
        catch (SqliteException e)
        {
            // Any other fault meets the caller at its own first statement.
            return e.SqliteErrorCode is not (8 or 14);
        }
    }

    private static async Task<SqliteConnection> OpenAsync(string source, SqliteOpenMode mode, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Pooling = false,
            // The driver's own retry sleeps 150 ms at a time: one second, the least it takes, and SQLite's busy handler outlasts it.
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            AssertVersion(connection);
            // First of all: without it, opening a store that a crash left for recovery can fail.
            Execute(connection, $"pragma busy_timeout = {BusyMilliseconds}");
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Settings of a connection to a store that is ours.</summary>
    public static void Prepare(SqliteConnection connection, SqliteOptions options, bool writes)
    {
        Execute(connection, $"""
            pragma synchronous = {(options.Full ? "full" : "normal")};
            pragma temp_store = memory;
            pragma trusted_schema = off;
            pragma cell_size_check = on;
            pragma cache_size = -{options.CacheKibibytes};
            """);
        if (writes)
        {
            // Checkpoints run beside the writers, see Checkpointer: inside a commit they would keep every other process waiting.
            Execute(connection, $"""
                pragma wal_autocheckpoint = 0;
                pragma journal_size_limit = {64 * 1024 * 1024};
                pragma max_page_count = {Math.Max(1, options.MaxSize / PageSize(connection))};
                """);
        }
        else
        {
            Execute(connection, "pragma query_only = on");
        }
    }

    public static long PageSize(SqliteConnection connection) => Number(connection, "pragma page_size");

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void AssertVersion(SqliteConnection connection)
    {
        var version = Version.Parse(connection.ServerVersion);
        if (version < MinimumVersion)
        {
            throw new SwarmMemoryException(ErrorCode.StorageUnavailable,
                $"SQLite {version} is too old: before {MinimumVersion} several processes on one file can corrupt it.",
                "Use the SQLite library that comes with this program.");
        }
    }
}
