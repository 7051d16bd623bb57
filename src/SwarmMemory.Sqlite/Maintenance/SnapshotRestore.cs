using Microsoft.Data.Sqlite;
using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>Brings entries back from a copy that is attached to the open database, in one transaction of the live file.</summary>
internal sealed partial class SnapshotRestore(SqliteConnection connection, TimeProvider time)
{
    /// <summary>What counts rows that stay: it begins anew with a row that comes back.</summary>
    private static readonly string[] Counts = ["unread", "dropped", "seen_seq"];

    public RestoreResult Run(string file, Caller caller, string? prefix)
    {
        Execute("attach @file as copy", ("@file", file));
        CheckCopy();
        using var transaction = connection.BeginTransaction(deferred: false);
        var result = Restore(caller, prefix);
        transaction.Commit();
        return result;
    }

    private void CheckCopy()
    {
        if (SqliteConnections.Number(connection, "pragma copy.application_id") != Migrations.ApplicationId)
            throw StorageFault.NotADatabase.ToException();
        var version = SqliteConnections.Number(connection, "select schema_version from copy.store where id = 1");
        if (version > Migrations.Newest)
            throw StorageFault.Newer.ToException(detail: $"the copy has schema {version}, this program knows {Migrations.Newest}");
    }

    private RestoreResult Restore(Caller caller, string? prefix)
    {
        (string, object?)[] range = [("@from", prefix ?? ""), ("@to", (prefix ?? "") + "\U0010FFFF"), ("@now", time.GetUtcNow().ToUnixTimeMilliseconds())];
        (string, object?)[] author = [("@swarm", caller.Swarm), ("@agent", caller.Agent), ("@session", caller.Session), ("@tool", caller.Tool)];
        var live = Number(CountLive, range);
        if (prefix is null)
            BringBackTheRest();
        if (prefix is null && Number("select count(*) from (select 1 from main.entry_version limit 1)") == 0)
        {
            Execute(CopyHistory);
            return new RestoreResult(live, 0, 0);
        }

        Execute(FindDifferences, range);
        var (restored, deleted) = (Number("select count(*) from difference where kind <> 2"), Number("select count(*) from difference where kind = 2"));
        var charges = ReadCharges();
        var before = Number("select coalesce(max(seq), 0) from main.entry_version");
        Execute(ExtendOnly);
        Execute(AppendVersions, [.. author, range[2]]);
        Execute(PointEntries, [("@before", before), author[1], range[2]]);
        foreach (var (account, (bytes, entries)) in charges)
            Execute(Charge, ("@name", account), ("@bytes", bytes), ("@entries", entries));
        return new RestoreResult(restored, deleted, live - restored);
    }

    private Dictionary<string, (long Bytes, long Entries)> ReadCharges()
    {
        Dictionary<string, (long Bytes, long Entries)> charges = new(StringComparer.Ordinal);
        using var command = connection.CreateCommand();
        command.CommandText = Charges;
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var account = MemoryKey.Parse(row.GetString(0)).Ledger;
            var comesBack = row.GetInt64(1) == 1;
            var old = charges.GetValueOrDefault(account);
            charges[account] = (
                old.Bytes + (comesBack ? row.GetInt64(4) : 0) - row.GetInt64(2), old.Entries + (comesBack ? 1 : 0) - row.GetInt64(3));
        }

        return charges;
    }

    /// <summary>Rows that are missing here, by primary key; those that are here stay as they are.</summary>
    private void BringBackTheRest()
    {
        foreach (var (table, _) in Tables.Where(t => t.Value == Treatment.ComesBack))
        {
            var columns = Columns("main", table).Intersect(Columns("copy", table)).Except(Counts).ToList();
            if (columns.Count == 0)
                continue;
            var list = string.Join(", ", columns);
            Execute($"insert or ignore into main.{table} ({list}) select {list} from copy.{table}");
        }
    }

    private List<string> Columns(string database, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"select name from pragma_table_info('{table}', '{database}')";
        using var row = command.ExecuteReader();
        List<string> names = [];
        while (row.Read())
            names.Add(row.GetString(0));
        return names;
    }

    private void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    private long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return (long)command.ExecuteScalar()!;
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        // A restore of a million entries takes as long as it takes.
        command.CommandTimeout = 0;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
