using Microsoft.Data.Sqlite;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Brings the rows of the large tables together: a run of rows is taken out and put back in order, so that full pages take the place of thin
/// ones. Each slice is one transaction; nobody ever sees a row missing.
/// </summary>
internal sealed class Repack(SqliteConnection connection, TimeProvider time)
{
    private readonly Pace _pace = new(first: 100, least: 20, most: 2000, time);
    private readonly (string Table, string Key, string Columns, object First)[] _tables =
    [
        ("entry_version", "seq", Columns(connection, "entry_version"), 0L),
        ("entry", "key", Columns(connection, "entry"), ""),
    ];
    private readonly long _all = SqliteConnections.Number(connection, "select count(*) from entry_version")
        + SqliteConnections.Number(connection, "select count(*) from entry");
    private int _table;
    private object? _after;

    public bool IsDone => _table == _tables.Length;

    public long Moved { get; private set; }

    public double Share => _all == 0 ? 1 : Math.Min(1, (double)Moved / _all);

    public bool RunSlice()
    {
        _pace.Run(() =>
        {
            var (table, key, columns, first) = _tables[_table];
            using var transaction = connection.BeginTransaction(deferred: false);
            var after = _after ?? first;
            var last = Scalar($"select max({key}) from (select {key} from {table} where {key} > @after order by {key} limit {_pace.Amount})", after);
            if (last is DBNull)
            {
                (_table, _after) = (_table + 1, null);
                return;
            }

            // Dropped with the transaction's end: a temporary table lives in memory.
            Execute($"create temp table moving as select {columns} from {table} where {key} > @after and {key} <= @last order by {key}", after, last);
            Execute($"delete from {table} where {key} > @after and {key} <= @last", after, last);
            Moved += Execute($"insert into {table} ({columns}) select {columns} from temp.moving order by {key}", after, last);
            Execute("drop table temp.moving", after, last);
            transaction.Commit();
            _after = last;
        });
        return true;
    }

    private static string Columns(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"select group_concat(name, ', ') from (select name from pragma_table_info('{table}') order by cid)";
        return (string)command.ExecuteScalar()!;
    }

    private object Scalar(string sql, object after)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@after", after);
        return command.ExecuteScalar() ?? DBNull.Value;
    }

    private int Execute(string sql, object after, object last)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@after", after);
        command.Parameters.AddWithValue("@last", last);
        return command.ExecuteNonQuery();
    }
}
