using Microsoft.Data.Sqlite;
using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>Whose a database file is, and bringing ours to the newest schema.</summary>
internal static class SqliteSchema
{
    /// <summary>
    /// Of a new store; one that was made with another keeps it. A store writes three or four pages into the log for a hundred bytes of value, so
    /// that small ones write less; smaller still, and trees become deep.
    /// </summary>
    public const int NewPageSize = 2048;

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
    /// <param name="full">Whether what is written must survive a power cut from the first write on.</param>
    public static async Task<int> MigrateAsync(SqliteConnection connection, bool full, TimeProvider time, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(connection);
        if (owner == Owner.Foreign)
            throw SqliteLocation.BelongsToAnother();
        // A new file holds nothing yet that a power cut could take. What it is left with then is an empty file, one with our mark and nothing
        // else, or a log that is whole up to some commit: each of them is made anew or gone on with.
        SqliteConnections.Execute(connection, $"pragma synchronous = {(full ? "full" : owner == Owner.Nobody ? "off" : "normal")}");
        if (owner == Owner.Nobody)
            await ClaimAsync(connection, cancellationToken);

        SqliteConnections.Execute(connection, "pragma journal_mode = wal");
        if (Version(connection) is var version && version >= Migrations.Newest)
            return version;

        await using (var transaction = connection.BeginTransaction(deferred: false))
        {
            foreach (var migration in Migrations.All.Where(m => m.Version > Version(connection)).ToArray())
                Apply(connection, migration, time);
            await transaction.CommitAsync(cancellationToken);
        }

        return Version(connection);
    }

    /// <summary>0: nothing but our mark, because who made it did not come to the end.</summary>
    public static int Version(SqliteConnection connection) =>
        SqliteConnections.Number(connection, "select count(*) from sqlite_schema where name = 'store'") == 0
            ? 0
            : (int)SqliteConnections.Number(connection, "select schema_version from store where id = 1");

    /// <summary>
    /// Marks an empty file as ours. Before the switch to WAL, so that whose file this is stands on its first page from the start, and looked at
    /// again under the lock, because another process may have been first.
    /// </summary>
    private static async Task ClaimAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        SqliteConnections.Execute(connection, $"pragma page_size = {NewPageSize}; pragma auto_vacuum = incremental");
        await using var transaction = connection.BeginTransaction(deferred: false);
        switch (OwnerOf(connection))
        {
            case Owner.Foreign:
                throw SqliteLocation.BelongsToAnother();
            case Owner.Nobody:
                SqliteConnections.Execute(connection, $"pragma application_id = {Migrations.ApplicationId}");
                break;
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Both facts are of one moment: between two reads another process may create the schema, and what it made would pass for a stranger's.
    /// </summary>
    private static Owner OwnerOf(SqliteConnection connection)
    {
        SqliteConnections.Execute(connection, "savepoint owner");
        try
        {
            var tables = SqliteConnections.Number(connection, "select count(*) from sqlite_schema");
            return SqliteConnections.Number(connection, "pragma application_id") switch
            {
                Migrations.ApplicationId => Owner.Ours,
                0 when tables == 0 => Owner.Nobody,
                _ => Owner.Foreign,
            };
        }
        finally
        {
            SqliteConnections.Execute(connection, "release owner");
        }
    }

    private static void Apply(SqliteConnection connection, Migration migration, TimeProvider time)
    {
        SqliteConnections.Execute(connection, migration.Sql);
        using var command = connection.CreateCommand();
        command.CommandText = """
            insert into store (id, store_id, schema_version, min_writer, created_at) values (1, @id, @version, @writer, @now)
            on conflict (id) do update set schema_version = excluded.schema_version, min_writer = max(store.min_writer, excluded.min_writer)
            """;
        command.Parameters.AddWithValue("@id", Guid.NewGuid().ToString("N"));
        command.Parameters.AddWithValue("@version", migration.Version);
        command.Parameters.AddWithValue("@writer", migration.MinWriter);
        command.Parameters.AddWithValue("@now", time.GetUtcNow().ToUnixTimeMilliseconds());
        command.ExecuteNonQuery();
    }
}
