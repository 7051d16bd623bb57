using Microsoft.Data.Sqlite;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Copies the rows of the tables that are not entries from a damaged file, as far as they can be read: from the front, and past what is damaged
/// from the back.
/// </summary>
internal static class OtherTables
{
    public static async Task<(long Rows, List<string> Damaged)> CopyAsync(
        SqliteConnection target, string damagedFile, IReadOnlyCollection<string> except, CancellationToken cancellationToken)
    {
        List<string> damaged = [];
        long rows = 0;
        await using var source = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = damagedFile, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 1,
        }.ToString());
        try
        {
            await source.OpenAsync(cancellationToken);
            SqliteConnections.Execute(source, "pragma cell_size_check = on; pragma trusted_schema = off");
        }
        catch (SqliteException)
        {
            return (0, ["all other tables"]);
        }

        foreach (var table in Tables(target).Where(t => !except.Contains(t)))
        {
            using var transaction = target.BeginTransaction(deferred: false);
            if (!TryCopy(source, target, table, "", ref rows))
            {
                damaged.Add(table);
                TryCopy(source, target, table, $" order by {Columns(target, table)[0]} desc", ref rows);
            }

            transaction.Commit();
        }

        return (rows, damaged);
    }

    public static List<string> Columns(SqliteConnection connection, string table) => Texts(connection, $"select name from pragma_table_info('{table}') order by cid");

    /// <summary>Ordinary tables: what is virtual, and what belongs to it, is made anew from entries.</summary>
    private static List<string> Tables(SqliteConnection connection) =>
        Texts(connection, "select name from pragma_table_list where schema = 'main' and type = 'table' and name not glob 'sqlite_*'");

    private static bool TryCopy(SqliteConnection source, SqliteConnection target, string table, string order, ref long rows)
    {
        var columns = Columns(target, table);
        using var insert = target.CreateCommand();
        var names = columns.Select((_, i) => $"@p{i}").ToArray();
        insert.CommandText = $"insert or ignore into {table} ({string.Join(", ", columns)}) values ({string.Join(", ", names)})";
        foreach (var name in names)
            insert.Parameters.Add(new SqliteParameter(name, null));
        try
        {
            using var select = source.CreateCommand();
            select.CommandText = $"select {string.Join(", ", columns)} from {table}{order}";
            using var row = select.ExecuteReader();
            while (row.Read())
            {
                for (var i = 0; i < columns.Count; i++)
                    insert.Parameters[i].Value = row.GetValue(i);
                rows += insert.ExecuteNonQuery();
            }

            return true;
        }
        catch (Exception e) when (e is SqliteException or InvalidCastException or ArgumentException)
        {
            // The rest of the table cannot be read, or what is read there cannot be stored.
            return false;
        }
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        List<string> texts = [];
        while (row.Read())
            texts.Add(row.GetString(0));
        return texts;
    }
}
