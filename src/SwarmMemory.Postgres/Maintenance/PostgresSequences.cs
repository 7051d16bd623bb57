using Npgsql;

namespace SwarmMemory.Postgres;

/// <summary>Rows that came with their numbers from elsewhere: no row after them may get one of those.</summary>
internal static class PostgresSequences
{
    private static readonly (string Table, string Column)[] Numbered = [("entry_version", "seq"), ("message", "seq"), ("conflict", "id"), ("outcome", "id")];

    public static async Task AdvanceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var (table, column) in Numbered)
        {
            var sequence = $"pg_get_serial_sequence('{table}', '{column}')";
            await PostgresSchema.ExecuteAsync(connection,
                $"select setval({sequence}, m) from (select max({column}) m from {table}) n where m > coalesce(pg_sequence_last_value({sequence}::regclass), 0)",
                cancellationToken);
        }
    }
}
