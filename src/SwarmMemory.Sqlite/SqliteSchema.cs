using Microsoft.Data.Sqlite;
using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>Whose a database file is, and bringing ours to the newest schema.</summary>
internal static class SqliteSchema
{
    public enum Owner
    {
        Nobody,
        Ours,
        Foreign,
    }

    public static async Task<Owner> OwnerAsync(SqliteOptions options, CancellationToken cancellationToken)
    {
        if (!File.Exists(options.Path))
            return Owner.Nobody;

        // Read-only, so that not even the closing of the connection changes a file that is not ours.
        await using var connection = await SqliteConnections.OpenAsync(options, SqliteOpenMode.ReadOnly, cancellationToken);
        return OwnerOf(connection);
    }

    /// <summary>Creates the schema or applies the steps that are missing. Returns the version found, which may be newer than ours.</summary>
    public static async Task<int> MigrateAsync(SqliteConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        if (OwnerOf(connection) == Owner.Nobody)
        {
            SqliteConnections.Execute(connection, "pragma auto_vacuum = incremental");
            await using (var transaction = connection.BeginTransaction(deferred: false))
            {
                // Looked at again under the lock: another process may have been first. Written before the switch to WAL, so that
                // whose file this is stands on its first page from the start.
                if (OwnerOf(connection) == Owner.Nobody)
                {
                    SqliteConnections.Execute(connection, $"pragma application_id = {Migrations.ApplicationId}");
                    Apply(connection, Migrations.All[0], time);
                }

                await transaction.CommitAsync(cancellationToken);
            }
        }

        SqliteConnections.Execute(connection, "pragma journal_mode = wal");
        var version = Version(connection);
        if (version >= Migrations.Newest)
            return version;

        await using (var transaction = connection.BeginTransaction(deferred: false))
        {
            foreach (var migration in Migrations.All.Where(m => m.Version > Version(connection)).ToArray())
                Apply(connection, migration, time);
            await transaction.CommitAsync(cancellationToken);
        }

        return Version(connection);
    }

    public static int Version(SqliteConnection connection) =>
        (int)SqliteConnections.Number(connection, "select schema_version from store where id = 1");

    private static Owner OwnerOf(SqliteConnection connection)
    {
        if (IsOurs())
            return Owner.Ours;
        if (SqliteConnections.Number(connection, "select count(*) from sqlite_schema") == 0
            && SqliteConnections.Number(connection, "pragma application_id") == 0)
            return Owner.Nobody;
        // Another process may have made it ours since the first look; its tables and its mark are one commit.
        return IsOurs() ? Owner.Ours : Owner.Foreign;

        bool IsOurs() => SqliteConnections.Number(connection, "pragma application_id") == Migrations.ApplicationId;
    }

    private static void Apply(SqliteConnection connection, Migration migration, TimeProvider time)
    {
        SqliteConnections.Execute(connection, migration.Sql);
        using var command = connection.CreateCommand();
        command.CommandText = """
            insert into store (id, store_id, schema_version, min_writer, created_at) values (1, @id, @version, @writer, @now)
            on conflict (id) do update set schema_version = excluded.schema_version, min_writer = excluded.min_writer
            """;
        command.Parameters.AddWithValue("@id", Guid.NewGuid().ToString("N"));
        command.Parameters.AddWithValue("@version", migration.Version);
        command.Parameters.AddWithValue("@writer", migration.MinWriter);
        command.Parameters.AddWithValue("@now", time.GetUtcNow().ToUnixTimeMilliseconds());
        command.ExecuteNonQuery();
    }
}
