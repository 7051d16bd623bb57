using Npgsql;
using NpgsqlTypes;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>Finding the memory's schema, making it and bringing it to the newest version.</summary>
internal static class PostgresSchema
{
    private const string Time = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";

    /// <summary>The version that is there; fails when nothing is.</summary>
    private const string Look = "select (extract(epoch from clock_timestamp()) * 1000)::bigint, schema_version from store where id = 1";

    /// <summary>One at a time makes or changes a schema, also one that is not there yet.</summary>
    private const string Lock = "select pg_advisory_xact_lock(hashtextextended($1, 1400336973))";

    private const string TablesOf = "select count(*), count(*) filter (where table_name = 'store') from information_schema.tables where table_schema = $1";

    private const string Note = """
        insert into store (id, store_id, schema_version, min_writer, created_at)
        values (1, $1, $2, $3, (extract(epoch from clock_timestamp()) * 1000)::bigint)
        on conflict (id) do update set schema_version = excluded.schema_version, min_writer = greatest(store.min_writer, excluded.min_writer)
        """;

    private const string Facts = """
        select current_setting('server_version'), (select schema_version from store where id = 1), coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
        from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
        """;

    /// <summary>Makes the schema or applies the steps that are missing. Returns the database's time. One round trip when nothing is missing.</summary>
    public static async Task<long> OpenAsync(NpgsqlDataSource source, PostgresOptions options, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var look = new NpgsqlCommand(Look, connection);
            await using var row = await look.ExecuteReaderAsync(cancellationToken);
            if (await row.ReadAsync(cancellationToken) && row.GetInt64(1) >= Migrations.Newest)
                return row.GetInt64(0);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // Below.
        }

        await MigrateAsync(connection, options, cancellationToken);
        return await TimeAsync(connection, cancellationToken);
    }

    public static async Task<long> TimeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Time, connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public static async Task<StorageFacts> DescribeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var free = (await PartitionCatalog.ReadAsync(connection, cancellationToken)).Sum(p => p.Free);
        await using var command = new NpgsqlCommand(Facts, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        // What is free inside other tables and how large the log is concerns whoever runs the server, which looks after both by itself.
        return new StorageFacts($"PostgreSQL {row.GetString(0).Split(' ')[0]}", (int)row.GetInt64(1), row.GetInt64(2), free, 0, null, []);
    }

    private static async Task MigrateAsync(NpgsqlConnection connection, PostgresOptions options, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, WriteLock.Writes, cancellationToken);
        await ExecuteAsync(connection, Lock, cancellationToken, Text(options.Schema));
        var (tables, ours) = await TablesAsync(connection, options.Schema, cancellationToken);
        if (tables > 0 && !ours)
        {
            throw StorageFault.Unavailable.ToException(detail: $"the schema {options.Schema} holds another program's tables; it was left as it is",
                hint: "Set memory_persistence.schema to another name.");
        }

        if (!ours)
            await ExecuteAsync(connection, CreateIfMissing(options.Schema), cancellationToken);
        var version = ours ? await VersionAsync(connection, cancellationToken) : 0;
        foreach (var migration in Migrations.All.Where(m => m.Version > version))
        {
            await ExecuteAsync(connection, migration.Sql, cancellationToken);
            await ExecuteAsync(connection, Note, cancellationToken, Text(Guid.NewGuid().ToString("N")), Number(migration.Version), Number(migration.MinWriter));
        }

        await PartitionGrowth.RunAsync(connection, options.PartitionRows, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<(long Tables, bool Ours)> TablesAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TablesOf, connection) { Parameters = { Text(schema) } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetInt64(1) > 0);
    }

    private static async Task<long> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select coalesce(max(schema_version), 0) from store", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A role that may make tables in its swarm's schema need not be one that may make schemas.</summary>
    private static string CreateIfMissing(string schema) =>
        $"do $$ begin if to_regnamespace('{Quote(schema).Replace("'", "''", StringComparison.Ordinal)}') is null then create schema {Quote(schema)}; end if; end $$";

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static NpgsqlParameter Text(string value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Number(long value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Bigint };
}
