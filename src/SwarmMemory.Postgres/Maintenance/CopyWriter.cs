using System.Text;
using Npgsql;
using SwarmMemory.Storage;

namespace SwarmMemory.Postgres;

/// <summary>Writes a copy of one moment: its connection is in a transaction that sees no other, and keeps no writer waiting.</summary>
internal static class CopyWriter
{
    /// <summary>The tables with their columns, and how much each holds, for the progress.</summary>
    private const string Tables = """
        select c.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum),
               (select sum(pg_total_relation_size(p.relid))::bigint from (select c.oid as relid union select relid from pg_partition_tree(c.oid)) p)
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
        group by c.oid, c.relname order by c.relname
        """;

    private const string Facts = """
        select store_id, schema_version, (select coalesce(max(seq), 0) from entry_version), (select count(*) from entry where deleted = 0) from store where id = 1
        """;

    public static async Task<CopyFacts> RunAsync(NpgsqlConnection connection, string file, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var facts = await FactsAsync(connection, cancellationToken);
        var tables = await TablesAsync(connection, cancellationToken);
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
        await using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(CopyFormat.Mark);
        writer.Write(facts.SchemaVersion);
        var (all, done) = (tables.Sum(t => t.Size), 0L);
        foreach (var (name, columns, size) in tables)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Write(name);
            writer.Write(columns);
            await CopyAsync(connection, $"copy (select {columns} from {name}) to stdout (format binary)", writer, cancellationToken);
            done += size;
            progress?.Report((double)done / all);
        }

        writer.Write(CopyFormat.End);
        return facts;
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string sql, BinaryWriter writer, CancellationToken cancellationToken)
    {
        await using var rows = await connection.BeginRawBinaryCopyAsync(sql, cancellationToken);
        var piece = new byte[CopyFormat.Piece];
        int length;
        while ((length = await rows.ReadAsync(piece, cancellationToken)) > 0)
        {
            writer.Write(length);
            writer.Write(piece, 0, length);
        }

        writer.Write(0);
    }

    private static async Task<CopyFacts> FactsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Facts, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new CopyFacts(row.GetString(0), (int)row.GetInt64(1), row.GetInt64(2), row.GetInt64(3))
            : throw StorageFault.Corrupt.ToException(detail: "a row that is always there is missing");
    }

    private static async Task<List<(string Name, string Columns, long Size)>> TablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Tables, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<(string, string, long)> tables = [];
        while (await row.ReadAsync(cancellationToken))
        {
            if (!CopyFormat.Fleeting.Contains(row.GetString(0)))
                tables.Add((row.GetString(0), row.GetString(1), row.GetInt64(2)));
        }

        return tables;
    }
}
