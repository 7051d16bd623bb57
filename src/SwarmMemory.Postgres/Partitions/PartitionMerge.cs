using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace SwarmMemory.Postgres;

/// <summary>
/// Makes one new partition of neighbours that have lost most of their rows, and drops those: what was swept out of history and messages goes back to the
/// file system, and partitions stay few. The rows are copied beside all other work; only the exchange, of a few milliseconds, keeps others waiting.
/// </summary>
internal sealed class PartitionMerge(NpgsqlConnection connection, IReadOnlyList<Partition> parts, TimeProvider time)
{
    /// <summary>Tables that are there for the time of a merge, or longer when it was cut off.</summary>
    public static readonly string[] Tables = ["merging", "merging_note"];

    /// <summary>"SwrG" in ASCII: one merge of a memory at a time.</summary>
    private const string Mark = $"1400336967, {WriteLock.Memory}";

    private const string TryMark = $"select pg_try_advisory_lock({Mark})";
    private const string Unmark = $"select pg_advisory_unlock({Mark})";

    /// <summary>Whoever reads for longer than this is not disturbed: the merge is left for another time.</summary>
    private const string Patience = "set local lock_timeout = '200ms'";

    /// <summary>What is left of a merge that was cut off; the function's triggers go with it.</summary>
    private const string CleanUp = "drop table if exists merging; drop function if exists merging_note cascade; drop table if exists merging_note";

    private const string Notes = """
        create table merging_note (seq bigint not null);
        create function merging_note() returns trigger language plpgsql set search_path from current as
            'begin insert into merging_note values (coalesce(new.seq, old.seq)); return null; end'
        """;

    /// <summary>Rows that are copied at a time, so that no old state of the database has to be kept for long.</summary>
    private const int Slice = 5000;
    private const int Exchanges = 5;
    private static readonly TimeSpan BetweenExchanges = TimeSpan.FromSeconds(1);

    private readonly string _table = parts[0].Table;
    private readonly string _name = PartitionGrowth.Name(parts[0].Table, parts[0].From);
    private long _rows;

    /// <summary>Which partitions are to be made one: one that has lost at least half its rows, with those before it as long as all fit into one.</summary>
    /// <param name="all">In the order of their numbers.</param>
    /// <param name="least">Rows of a partition of a small table.</param>
    public static IReadOnlyList<Partition>? Choose(IReadOnlyList<Partition> all, long least)
    {
        if (all.FirstOrDefault(p => p.IsSparse) is not { } sparse)
            return null;
        var others = all.Where(p => p.Table == sparse.Table).ToList();
        var most = PartitionGrowth.Size(others, least);
        var run = new List<Partition> { sparse };
        foreach (var before in others.Where(p => p.To <= sparse.From).Reverse().TakeWhile(p => run.Sum(r => r.Rows) + p.Rows <= most))
            run.Insert(0, before);
        return run;
    }

    /// <returns>False when it could not be done now, because another process does it or somebody reads or looks after the tables at length.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (!await IsTrueAsync(TryMark, cancellationToken))
            return false;
        try
        {
            // Another process may have merged them between the look and the mark.
            var now = (await PartitionCatalog.ReadAsync(connection, cancellationToken)).Select(p => (p.Name, p.From, p.To));
            if (parts.Select(p => (p.Name, p.From, p.To)).Except(now).Any())
                return false;
            await PrepareAsync(cancellationToken);
            await CopyAsync(cancellationToken);
            for (var left = Exchanges; ; left--)
            {
                try
                {
                    await ExchangeAsync(cancellationToken);
                    return true;
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable && left > 0)
                {
                    await Task.Delay(BetweenExchanges, time, cancellationToken);
                }
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
        finally
        {
            // With the connection gone the mark is, too.
            if (connection.State == System.Data.ConnectionState.Open)
                await IsTrueAsync(Unmark, CancellationToken.None);
        }
    }

    /// <summary>From here on the partitions' changes are noted: deletions, new forms of values, and rows that a move or a restore brings with their numbers.</summary>
    internal Task PrepareAsync(CancellationToken cancellationToken) => InWriteAsync(async () =>
    {
        // Told now rather than after the copying.
        await PostgresSchema.ExecuteAsync(connection, $"lock table only {_table} in access exclusive mode", cancellationToken);
        await PostgresSchema.ExecuteAsync(connection, CleanUp, cancellationToken);
        await PostgresSchema.ExecuteAsync(connection, Notes, cancellationToken);
        // With the bounds as a check, attaching it need not read it.
        var bounds = string.Create(CultureInfo.InvariantCulture, $"{(parts[0].From is { } from ? $"seq >= {from} and " : "")}seq < {parts[^1].To}");
        await PostgresSchema.ExecuteAsync(connection,
            $"create table merging (like {_table} including defaults including storage including indexes, constraint merging check ({bounds}))", cancellationToken);
        foreach (var part in parts)
        {
            await PostgresSchema.ExecuteAsync(connection,
                $"create trigger merging after insert or update or delete on {part.Name} for each row execute function merging_note()", cancellationToken);
        }
    }, cancellationToken);

    internal async Task CopyAsync(CancellationToken cancellationToken)
    {
        foreach (var part in parts)
            _rows += await CopyAsync(part.Name, cancellationToken);
        await PostgresSchema.ExecuteAsync(connection, "analyze merging", cancellationToken);
    }

    internal Task ExchangeAsync(CancellationToken cancellationToken) => InWriteAsync(async () =>
    {
        await PostgresSchema.ExecuteAsync(connection, $"lock table only {_table} in access exclusive mode", cancellationToken);
        await PostgresSchema.ExecuteAsync(connection, "delete from merging where seq in (select seq from merging_note)", cancellationToken);
        foreach (var part in parts.Select(p => p.Name))
        {
            await PostgresSchema.ExecuteAsync(connection, $"insert into merging select * from {part} where seq in (select seq from merging_note)", cancellationToken);
            await PostgresSchema.ExecuteAsync(connection, $"alter table {_table} detach partition {part}; drop table {part}", cancellationToken);
        }

        await PostgresSchema.ExecuteAsync(connection, $"alter table merging rename to {_name}; alter index merging_pkey rename to {_name}_pkey", cancellationToken);
        await PartitionGrowth.AttachAsync(connection, _table, _name, parts[0].From, parts[^1].To, cancellationToken);
        await PostgresSchema.ExecuteAsync(connection,
            string.Create(CultureInfo.InvariantCulture, $"alter table {_name} drop constraint merging; comment on table {_name} is '{_rows}'"), cancellationToken);
        await PostgresSchema.ExecuteAsync(connection, CleanUp, cancellationToken);
    }, cancellationToken);

    private async Task<long> CopyAsync(string part, CancellationToken cancellationToken)
    {
        var copy = $"""
            with copied as (insert into merging select * from {part} where seq > $1 order by seq limit {Slice} returning seq) select count(*), coalesce(max(seq), 0) from copied
            """;
        var (all, after) = (0L, long.MinValue);
        while (true)
        {
            await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
            batch.BatchCommands.Add(new("BEGIN READ WRITE"));
            // It is durable with the exchange, or not needed.
            batch.BatchCommands.Add(new(Durability.Later));
            batch.BatchCommands.Add(new(copy) { Parameters = { new() { Value = after, NpgsqlDbType = NpgsqlDbType.Bigint } } });
            batch.BatchCommands.Add(new("COMMIT"));
            await using var row = await batch.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            if (row.GetInt64(0) == 0)
                return all;
            all += row.GetInt64(0);
            after = row.GetInt64(1);
        }
    }

    /// <summary>As the only writer of the memory, with patience for nobody else.</summary>
    private Task InWriteAsync(Func<Task> work, CancellationToken cancellationToken) => WriteLock.RunAsync(connection, async () =>
    {
        await PostgresSchema.ExecuteAsync(connection, Patience, cancellationToken);
        await work();
    }, cancellationToken);

    private async Task<bool> IsTrueAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
