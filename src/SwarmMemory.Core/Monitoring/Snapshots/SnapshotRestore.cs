using System.Data.Common;
using System.Globalization;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>
/// Brings entries back from a copy that the driver has made readable beside the live tables.
/// </summary>
/// <param name="main">How SQL names the schema of the live tables, and <paramref name="copy"/> that of the copy.</param>
/// <param name="prefix">Only keys that begin with this; null: all of them, and what was learned and has been lost since.</param>
internal sealed partial class SnapshotRestore(DbConnection connection, string main, string copy, string? prefix)
{
    /// <summary>What counts rows that stay: it begins anew with a row that comes back.</summary>
    private static readonly string[] Counts = ["unread", "dropped", "seen_seq"];

    /// <summary>No feed gets so far; a version that says so is damaged in its number, and what is written after it is not behind it.</summary>
    public const long MostSequence = 1L << 53;

    private long _after;
    private long _live;

    /// <summary>
    /// First: reads and compares all values, and what all entries say of theirs. No writer has to wait for it: what is written after its beginning is in
    /// the feed, and compared again.
    /// </summary>
    /// <param name="now">Unix ms.</param>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.StorageUnavailable"/> when the feed is damaged.</exception>
    public void Prepare(long now)
    {
        _after = Newest();
        if (_after > MostSequence)
            throw StorageFault.Corrupt.ToException(detail: $"a version has the impossible number {_after}");
        Execute(FindDamaged, Range(now));
        Execute(Candidates);
        Execute(Into("candidate", "{main}.entry", "{copy}.entry"), Range(now));
        _live = Number(CountLive, Range(now));
    }

    /// <summary>Then, in a write transaction: compares again what differed and what was written since, and writes what differs.</summary>
    /// <param name="now">Unix ms, of the transaction.</param>
    public RestoreResult Run(Caller caller, long now)
    {
        var range = Range(now);
        (string, object?)[] author = [("@swarm", caller.Swarm), ("@agent", caller.Agent), ("@session", caller.Session), ("@tool", caller.Tool)];
        if (prefix is null)
            BringBackTheRest();
        if (prefix is null && Number("select count(*) from (select 1 from {main}.entry_version limit 1) any_version") == 0)
        {
            Execute(CopyHistory);
            return new RestoreResult(_live, 0, 0);
        }

        Execute(FindWritten, [("@after", _after), .. range[..2]]);
        Execute(Differences);
        Execute(Into("difference", CandidatesOf("{main}.entry"), CandidatesOf("{copy}.entry")), range);
        var (restored, deleted) = (Number("select count(*) from difference where kind <> 2"), Number("select count(*) from difference where kind = 2"));
        var charges = ReadCharges();
        var before = Newest();
        Execute(ExtendOnly);
        Execute(AppendVersions, [.. author, range[2]]);
        Execute(PointEntries, [("@before", before), author[1], range[2]]);
        foreach (var (account, (bytes, entries)) in charges)
            Execute(Charge, ("@name", account), ("@bytes", bytes), ("@entries", entries));
        return new RestoreResult(restored, deleted, Math.Max(0, _live - restored));
    }

    private static string Into(string table, string ours, string theirs) => FindDifferences.Replace("{found}", table, StringComparison.Ordinal)
        .Replace("{ours}", ours, StringComparison.Ordinal).Replace("{theirs}", theirs, StringComparison.Ordinal);

    private static string CandidatesOf(string entries) => $"(select * from {entries} where key in (select key from candidate))";

    private long Newest() => Number("select coalesce(max(seq), 0) from {main}.entry_version");

    private (string Name, object? Value)[] Range(long now) => [("@from", prefix ?? ""), ("@to", (prefix ?? "") + "\U0010FFFF"), ("@now", now)];

    private Dictionary<string, (long Bytes, long Entries)> ReadCharges()
    {
        Dictionary<string, (long Bytes, long Entries)> charges = new(StringComparer.Ordinal);
        using var command = Command(Charges, []);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var account = MemoryKey.Parse(row.GetString(0)).Ledger;
            var comesBack = Number(1) == 1;
            var old = charges.GetValueOrDefault(account);
            charges[account] = (
                old.Bytes + (comesBack ? Number(4) : 0) - Number(2), old.Entries + (comesBack ? 1 : 0) - Number(3));
        }

        return charges;

        // An engine has several kinds of whole numbers.
        long Number(int column) => Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture);
    }

    /// <summary>Rows that are missing here, by primary key; those that are here stay as they are.</summary>
    private void BringBackTheRest()
    {
        foreach (var (table, _) in Tables.Where(t => t.Value == Treatment.ComesBack))
        {
            var columns = Columns(main, table).Intersect(Columns(copy, table)).Except(Counts).ToList();
            if (columns.Count == 0)
                continue;
            var list = string.Join(", ", columns);
            Execute($"insert into {main}.{table} ({list}) select {list} from {copy}.{table} where true on conflict do nothing");
        }
    }

    private List<string> Columns(string schema, string table)
    {
        using var command = Command($"select t.* from {schema}.{table} t where 1 = 0", []);
        using var row = command.ExecuteReader();
        return [.. Enumerable.Range(0, row.FieldCount).Select(row.GetName)];
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

    private DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = In(sql);
        // A restore of a million entries takes as long as it takes.
        command.CommandTimeout = 0;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
