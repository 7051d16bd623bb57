using System.Globalization;
using Npgsql;

namespace SwarmMemory.Postgres;

/// <summary>
/// Adds partitions for numbers to come. Nobody has to do it in advance: a write that finds no partition for its number makes one, and is done again.
/// It keeps no reader waiting.
/// </summary>
internal static class PartitionGrowth
{
    /// <summary>A statement has to look at all partitions that it cannot rule out beforehand, so that their number must stay small, however large the table is.</summary>
    private const int PartsOfAll = 4;

    /// <summary>Sees to it that the newest number that was given, and one more, have a partition. In a write transaction.</summary>
    /// <param name="least">Rows of a partition of a small table.</param>
    public static async Task RunAsync(NpgsqlConnection connection, long least, CancellationToken cancellationToken)
    {
        var newest = await PostgresSequences.ReadAsync(connection, cancellationToken);
        await RunAsync(connection, least, PartitionCatalog.Tables.ToDictionary(t => t, t => newest[t] + 1), cancellationToken);
    }

    /// <summary>The same for numbers that rows bring along.</summary>
    /// <param name="numbers">For each table the largest one.</param>
    public static async Task RunAsync(NpgsqlConnection connection, long least, IReadOnlyDictionary<string, long> numbers, CancellationToken cancellationToken)
    {
        var all = await PartitionCatalog.ReadAsync(connection, cancellationToken);
        foreach (var table in PartitionCatalog.Tables)
        {
            var parts = all.Where(p => p.Table == table).ToList();
            long? end = parts.Count > 0 ? parts[^1].To : null;
            var wanted = numbers[table];
            if (end > wanted)
                continue;
            var rows = Math.Max(Size(parts, least), (wanted - (end ?? 0)) / PartsOfAll);
            while (end is null || end <= wanted)
            {
                var from = end;
                end = (from ?? 1) + rows;
                await AddAsync(connection, table, from, end.Value, cancellationToken);
            }
        }
    }

    /// <summary>How many rows a new partition of a table is to have.</summary>
    /// <param name="all">The partitions that it has.</param>
    public static long Size(IEnumerable<Partition> all, long least) => Math.Max(least, all.Sum(p => p.Rows) / PartsOfAll);

    /// <summary>How a partition is named that begins with a number.</summary>
    public static string Name(string table, long? from) => string.Create(CultureInfo.InvariantCulture, $"{table}_{from ?? 0}");

    public static Task AttachAsync(NpgsqlConnection connection, string table, string part, long? from, long to, CancellationToken cancellationToken) =>
        PostgresSchema.ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture,
            $"alter table {table} attach partition {part} for values from ({from?.ToString(CultureInfo.InvariantCulture) ?? "minvalue"}) to ({to})"), cancellationToken);

    private static async Task AddAsync(NpgsqlConnection connection, string table, long? from, long to, CancellationToken cancellationToken)
    {
        // Made first and attached then: made as a partition at once, it would have to wait for all readers of the table.
        var part = Name(table, from);
        await PostgresSchema.ExecuteAsync(connection, $"create table {part} (like {table} including defaults including storage including indexes)", cancellationToken);
        await AttachAsync(connection, table, part, from, to, cancellationToken);
    }
}
