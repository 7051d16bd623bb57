using Microsoft.Data.Sqlite;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Bytes that <see cref="Repack"/> would bring free. Runs of rows are copied in their order into a table of the same kind in memory: the pages that
/// were read for it, less those that they fill there, are what a run would save. On a connection that does nothing else.
/// </summary>
internal sealed class Spread(SqliteConnection connection)
{
    private const int Runs = 20;
    private const int RowsPerRun = 500;

    public long Measure()
    {
        var pageSize = SqliteConnections.PageSize(connection);
        SqliteConnections.Execute(connection, $"attach ':memory:' as packed; pragma packed.page_size = {pageSize}");
        var newest = Number("select coalesce(max(seq), 0) from main.entry_version");
        var places = Enumerable.Range(0, Runs).Select(run => newest * run / Runs).ToList();
        // Versions have the keys in no order: those at such places are a sample.
        var keys = places.Select(p => Scalar("select key from main.entry_version where seq > @a order by seq limit 1", p)).OfType<string>().Order(StringComparer.Ordinal);
        return (long)((PagesSaved("entry_version", "seq", 0L, places.Cast<object>()) + PagesSaved("entry", "key", "", keys)) * pageSize);
    }

    private double PagesSaved(string table, string key, object first, IEnumerable<object> starts)
    {
        var sql = (string)Scalar("select sql from main.sqlite_schema where name = @a", table);
        SqliteConnections.Execute(connection, $"create table packed.{table} {sql[sql.IndexOf('(', StringComparison.Ordinal)..]}");
        var rows = Number($"select count(*) from main.{table} not indexed");
        var isSmall = rows <= Runs * RowsPerRun;
        var (saved, last) = (0L, first);
        foreach (var start in isSmall ? [first] : starts)
        {
            // No row is taken twice.
            var after = Scalar("select max(@a, @b)", start, last);
            // The way down to the first row is no part of the run.
            SqliteConnections.Execute(connection, "pragma shrink_memory");
            Scalar($"select {key} from main.{table} where {key} > @a order by {key} limit 1", after);
            SqliteCare.TakeCacheUse(connection);
            var filled = Number("pragma packed.page_count");
            Scalar($"insert into packed.{table} select * from main.{table} where {key} > @a order by {key} limit @b", after, isSmall ? rows : RowsPerRun);
            saved += SqliteCare.TakeCacheUse(connection).Misses - (Number("pragma packed.page_count") - filled);
            last = Scalar($"select coalesce(max({key}), @a) from packed.{table}", after);
        }

        var sampled = Number($"select count(*) from packed.{table}");
        return sampled == 0 ? 0 : Math.Max(0, (double)rows / sampled * saved);
    }

    private long Number(string sql) => SqliteConnections.Number(connection, sql);

    private object Scalar(string sql, object a, object? b = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@a", a);
        if (b is not null)
            command.Parameters.AddWithValue("@b", b);
        return command.ExecuteScalar() ?? DBNull.Value;
    }
}
