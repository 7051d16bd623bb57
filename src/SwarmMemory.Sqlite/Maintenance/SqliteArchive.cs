using Microsoft.Data.Sqlite;
using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>The archive of one database: <c>archive/NAME</c> beside it. It is opened for each use, which is rare, and keeps no log open.</summary>
internal sealed class SqliteArchive(SqliteOptions options) : IArchive
{
    /// <summary>"SwrA" in ASCII.</summary>
    private const int ApplicationId = 0x53777241;

    private const string Schema = """
        create table if not exists archived (
            key text not null primary key,
            version integer not null,
            swarm text not null,
            author text not null,
            created_at integer not null,
            updated_at integer not null,
            expires_at integer,
            tags text,
            codec integer not null,
            size integer not null,
            checksum integer not null,
            value blob not null
        );
        """;

    private const string Columns = "key, version, swarm, author, created_at, updated_at, expires_at, tags, codec, size, checksum, value";

    private readonly string _path = PathOf(options.Path);

    public static string PathOf(string database) => Path.Combine(Path.GetDirectoryName(database)!, "archive", Path.GetFileName(database));

    public bool IsThere => File.Exists(_path);

    public Task AddAsync(IReadOnlyList<ArchivedEntry> entries, CancellationToken cancellationToken)
    {
        PrivateFiles.MakeFolder(_path);
        return WriteAsync((connection, transaction) =>
        {
            using var command = Command(connection, transaction, $"""
                insert or replace into archived ({Columns}) values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11)
                """);
            foreach (var e in entries)
            {
                command.Parameters.Clear();
                object?[] values = [e.Key, e.Version, e.Swarm, e.Author, e.CreatedAt, e.UpdatedAt, e.ExpiresAt, e.Tags, e.Codec, e.Size, e.Checksum, e.Value];
                for (var i = 0; i < values.Length; i++)
                    command.Parameters.AddWithValue($"@p{i}", values[i] ?? DBNull.Value);
                command.ExecuteNonQuery();
            }
        }, cancellationToken);
    }

    public async Task<ArchivedEntry?> FindAsync(string key, CancellationToken cancellationToken) =>
        await ReadAsync($"select {Columns} from archived where key = @p0", [("@p0", key)], cancellationToken) is [var found] ? found : null;

    public Task<IReadOnlyList<ArchivedEntry>> PageAsync(string after, int limit, CancellationToken cancellationToken) =>
        ReadAsync($"select {Columns} from archived where key > @p0 order by key limit @p1", [("@p0", after), ("@p1", limit)], cancellationToken);

    public Task RemoveAsync(IReadOnlyList<(string Key, long Version)> entries, CancellationToken cancellationToken) => WriteAsync((connection, transaction) =>
    {
        foreach (var (key, version) in entries)
        {
            using var command = Command(connection, transaction, "delete from archived where key = @key and version = @version");
            command.Parameters.AddWithValue("@key", key);
            command.Parameters.AddWithValue("@version", version);
            command.ExecuteNonQuery();
        }
    }, cancellationToken);

    private async Task WriteAsync(Action<SqliteConnection, SqliteTransaction> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await SqliteConnections.OpenAsync(options with { Path = _path }, SqliteOpenMode.ReadWriteCreate, cancellationToken);
            PrivateFiles.Restrict(_path);
            SqliteConnections.Execute(connection, "pragma synchronous = full; pragma secure_delete = on; pragma trusted_schema = off");
            using var transaction = connection.BeginTransaction(deferred: false);
            if (SqliteConnections.Number(connection, "pragma application_id") != ApplicationId)
                SqliteConnections.Execute(connection, $"pragma application_id = {ApplicationId}; {Schema}");
            work(connection, transaction);
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Map(e);
        }
    }

    private async Task<IReadOnlyList<ArchivedEntry>> ReadAsync(string sql, (string Name, object Value)[] parameters, CancellationToken cancellationToken)
    {
        if (!IsThere)
            return [];
        try
        {
            await using var connection = await SqliteConnections.OpenAsync(options with { Path = _path }, SqliteOpenMode.ReadOnly, cancellationToken);
            // Made by a process that died before its first commit: there is nothing in it.
            if (SqliteConnections.Number(connection, "pragma application_id") != ApplicationId)
                return [];
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, value) in parameters)
                command.Parameters.AddWithValue(name, value);
            using var row = command.ExecuteReader();
            List<ArchivedEntry> found = [];
            while (row.Read())
            {
                found.Add(new ArchivedEntry(row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5),
                    row.IsDBNull(6) ? null : row.GetInt64(6), row.IsDBNull(7) ? null : row.GetString(7),
                    row.GetInt32(8), row.GetInt32(9), row.GetInt64(10), (byte[])row.GetValue(11)));
            }

            return found;
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Map(e);
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return command;
    }
}
