using Microsoft.Data.Sqlite;
using SwarmMemory.Persistence;

namespace SwarmMemory.Sqlite;

/// <summary>The rows of one key in a database or in a copy of one, and taking their values out.</summary>
internal sealed class PurgeRows(SqliteConnection connection, MemoryKey key)
{
    /// <summary>Texts of other rows, with what they are.</summary>
    private const string OtherTexts = """
        select 'message ' || seq, body from message
        union all select 'task ' || id, description from task where description is not null
        union all select 'outcome ' || id, coalesce(context, '') || ' ' || coalesce(notes, '') from outcome where context is not null or notes is not null
        """;

    private const string OtherValues = """
        select key, codec, size, checksum, value from entry_version where key <> @key and value is not null
        union all
        select c.key, v.codec, v.size, v.checksum, v.value from conflict_value v join conflict c on c.id = v.conflict_id where c.key <> @key
        """;

    private const string OwnValues = """
        select codec, size, checksum, value from entry_version where key = @key and value is not null
        union all
        select v.codec, v.size, v.checksum, v.value from conflict_value v join conflict c on c.id = v.conflict_id where c.key = @key
        """;

    /// <summary>
    /// The key's newest version stays as a deletion, and so does the newest of all, so that no number is given again; their values and all that is
    /// older goes.
    /// </summary>
    private const string Erase = """
        update account set bytes = account.bytes - (select size from entry where key = @key), entries = account.entries - 1
        where name = @ledger and exists (select 1 from entry where key = @key and deleted = 0);
        update entry_version set outcome = 3, previous = null, codec = 0, size = 0, checksum = 0, tags = null, value = null
        where key = @key and (seq = (select seq from entry where key = @key) or seq = (select max(seq) from entry_version));
        delete from embedding where seq in (select seq from entry_version where key = @key);
        delete from entry_version
        where key = @key and seq <> coalesce((select seq from entry where key = @key), -1) and seq <> (select max(seq) from entry_version);
        update entry set deleted = 1, size = 0, checksum = 0, tags = null, expires_at = null where key = @key;
        delete from entry_tag where key = @key;
        delete from entry_read where key = @key;
        delete from conflict_value where conflict_id in (select id from conflict where key = @key);
        delete from conflict where key = @key;
        """;

    public long Versions => Count("select count(*) from entry_version where key = @key and value is not null");

    public long Conflicts => Count("select count(*) from conflict where key = @key");

    /// <summary>Live entries of all keys.</summary>
    public long Entries => Count("select count(*) from entry where deleted = 0");

    /// <summary>Adds what the key's values are known by.</summary>
    public void Mark(PurgeMarks marks)
    {
        using var row = Query(OwnValues);
        while (row.Read())
            marks.Add(Read(row, 0));
    }

    /// <summary>Takes the key's values out, overwriting their bytes, in one transaction.</summary>
    public void Remove()
    {
        SqliteConnections.Execute(connection, "pragma secure_delete = on");
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = Command(Erase);
        command.Parameters.AddWithValue("@ledger", key.Ledger);
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    /// <summary>Makes the file anew out of its live rows: what older deletions left in unused parts of pages goes with them.</summary>
    public void Rewrite() => SqliteConnections.Execute(connection, "pragma temp_store = default; pragma secure_delete = on; vacuum");

    /// <summary>Moves the log into the database and empties its file; false when somebody still reads an old state.</summary>
    public bool EmptyLog()
    {
        using var row = Query("pragma wal_checkpoint(truncate)");
        return row.Read() && row.GetInt32(0) == 0;
    }

    /// <summary>Names what holds the same text under other names, and drops those marks: they stay in the file with it.</summary>
    public List<string> Elsewhere(PurgeMarks marks)
    {
        SortedSet<string> found = new(StringComparer.Ordinal);
        using (var row = Query(OtherValues))
        {
            while (marks.Any && row.Read())
            {
                var payload = Read(row, 1);
                var tells = marks.Spare(payload.Bytes);
                if (payload.Codec != Payload.Raw && payload.Decode() is { } value)
                    tells |= marks.Spare(value.Utf8.Span);
                if (tells)
                    found.Add(row.GetString(0));
            }
        }

        using var texts = Query(OtherTexts);
        while (marks.Any && texts.Read())
        {
            if (marks.Spare(System.Text.Encoding.UTF8.GetBytes(texts.GetString(1))))
                found.Add(texts.GetString(0));
        }

        return [.. found];
    }

    private static Payload Read(SqliteDataReader row, int first) =>
        new(row.GetFieldValue<byte[]>(first + 3), row.GetInt32(first), row.GetInt32(first + 1), row.GetInt64(first + 2));

    private long Count(string sql)
    {
        using var command = Command(sql);
        return (long)command.ExecuteScalar()!;
    }

    private SqliteDataReader Query(string sql)
    {
        // The reader ends with its command.
        var command = Command(sql);
        return command.ExecuteReader();
    }

    private SqliteCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@key", key.Value);
        return command;
    }
}
