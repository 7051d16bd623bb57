using Npgsql;

namespace SwarmMemory.Postgres;

/// <summary>Rows that came with their numbers from elsewhere: no row after them may get one of those.</summary>
internal static class PostgresSequences
{
    private static readonly (string Table, string Column)[] Numbered = [("entry_version", "seq"), ("message", "seq"), ("conflict", "id"), ("outcome", "id")];

    /// <summary>The newest number of each, also where its row is gone.</summary>
    public static async Task<Dictionary<string, long>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        Dictionary<string, long> numbers = [];
        foreach (var (table, column) in Numbered)
        {
            await using var command = new NpgsqlCommand($"select coalesce(pg_sequence_last_value({Sequence(table, column)}::regclass), 0)", connection);
            numbers.Add(table, (long)(await command.ExecuteScalarAsync(cancellationToken))!);
        }

        return numbers;
    }

    /// <param name="least">What to go past besides the rows that are there.</param>
    /// <param name="partitionRows">As in <see cref="PostgresOptions.PartitionRows"/>: the numbers have a partition each.</param>
    public static async Task AdvanceAsync(
        NpgsqlConnection connection, long partitionRows, CancellationToken cancellationToken, IReadOnlyDictionary<string, long>? least = null)
    {
        foreach (var (table, column) in Numbered)
        {
            var sequence = Sequence(table, column);
            var known = least?.GetValueOrDefault(table) ?? 0;
            await PostgresSchema.ExecuteAsync(connection,
                $"select setval({sequence}, m) from (select greatest(max({column}), {known}) m from {table}) n where m > coalesce(pg_sequence_last_value({sequence}::regclass), 0)",
                cancellationToken);
        }

        await PartitionGrowth.RunAsync(connection, partitionRows, cancellationToken);
    }

    private static string Sequence(string table, string column) => $"pg_get_serial_sequence('{table}', '{column}')";
}
