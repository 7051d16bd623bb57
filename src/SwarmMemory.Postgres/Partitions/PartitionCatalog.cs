using Npgsql;

namespace SwarmMemory.Postgres;

/// <summary>Which partitions there are, as the server's catalogue has it.</summary>
internal static class PartitionCatalog
{
    /// <summary>The tables that are partitioned. Whoever reads more than one statement's worth of them on one state of the database takes <see cref="Hold"/> first.</summary>
    public static readonly string[] Tables = ["entry_version", "message"];

    /// <summary>
    /// Keeps partitions from being exchanged until the transaction ends: a state of the database that was taken before the exchange would not have the rows of the new partition.
    /// </summary>
    public static readonly string Hold = $"lock table {string.Join(", ", Tables.Select(t => $"only {t}"))} in access share mode";

    /// <summary>In the order of their numbers. A partition that was made of others notes its rows as its comment; another one was full when its numbers were given.</summary>
    private const string Parts = """
        select p.relname::text, c.relname::text, b.lower, b.upper, b.upper <= n.newest + 1, coalesce(obj_description(c.oid, 'pg_class')::bigint, b.upper - greatest(coalesce(b.lower, 1), 1)),
               c.reltuples::bigint, pg_total_relation_size(c.oid)
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        join pg_class p on p.oid = i.inhparent
        cross join lateral (
            select substring(pg_get_expr(c.relpartbound, c.oid) from 'FROM \(''?(\d+)''?\)')::bigint, substring(pg_get_expr(c.relpartbound, c.oid) from 'TO \(''?(\d+)''?\)')::bigint
        ) b (lower, upper)
        cross join lateral (
            select coalesce(pg_sequence_last_value(pg_get_serial_sequence(quote_ident(p.relname), 'seq')::regclass), 0)
        ) n (newest)
        where p.relnamespace = current_schema()::regnamespace and p.relkind = 'p'
        order by 1, 4
        """;

    public static async Task<List<Partition>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Parts, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<Partition> parts = [];
        while (await row.ReadAsync(cancellationToken))
        {
            var made = row.GetInt64(5);
            // Below zero: nobody has counted yet.
            var rows = row.GetInt64(6) is >= 0 and var counted ? counted : made;
            parts.Add(new Partition(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetInt64(2), row.GetInt64(3), row.GetBoolean(4), made, rows, row.GetInt64(7)));
        }

        return parts;
    }
}
