using System.IO.Hashing;
using System.Text;
using SwarmMemory.Storage;

namespace SwarmMemory;

/// <summary>
/// Makes one store the same as another of any engine, row for row, while agents go on writing to it: entries with their history, tags and expiry,
/// the mail, conflicts, fences and what was learned. It may be ended at any moment and run again; what is there already is not written again.
/// </summary>
internal sealed class StoreMove(IStorage source, IStorage target)
{
    private long _all;
    private long _done;
    private IProgress<double>? _progress;

    /// <exception cref="SwarmMemoryException">
    /// <see cref="ErrorCode.InvalidArgument"/> when the target holds writes of its own, <see cref="ErrorCode.CorruptEntry"/> when the two differ in
    /// the end, and the storage codes.
    /// </exception>
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    public async Task<MoveResult> RunAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var mark = new MoveMark(await source.ReadAsync(session => MoveMark.SourceAsync(session, cancellationToken), cancellationToken));
        await CheckSameSchemaAsync(cancellationToken);
        await source.ReadAsync(session => RequireAllHereAsync(session, cancellationToken), cancellationToken);
        (_progress, _done) = (progress, 0);
        // Each row is read here, read once more in the end, and compared.
        _all = 3 * await source.ReadAsync(session => CountAsync(session, cancellationToken), cancellationToken);

        // First page by page, so that no long transaction of the source keeps its log from being cleared; then what came meanwhile, in one moment.
        long written = 0;
        foreach (var table in MovedTables.All)
            written += await CopyAsync(table, read => source.ReadAsync(read, cancellationToken), new RowChecksum(), mark, cancellationToken);
        var (late, sums) = await source.SnapshotAsync(session => CatchUpAsync(session, mark, cancellationToken), cancellationToken);
        await VerifyAsync(sums, cancellationToken);
        return new MoveResult(sums["entry"].Rows, sums["entry_version"].Rows, sums.Values.Sum(s => s.Rows), written + late, late, Total(sums));
    }

    private async Task<(long Late, Dictionary<string, (long Rows, string Hash)> Sums)> CatchUpAsync(
        StorageSession session, MoveMark mark, CancellationToken cancellationToken)
    {
        await RequireAllHereAsync(session, cancellationToken);
        long late = 0;
        Dictionary<string, (long, string)> sums = [];
        foreach (var table in MovedTables.All)
        {
            var sum = new RowChecksum();
            late += await CopyAsync(table, read => read(session), sum, mark, cancellationToken);
            sums.Add(table.Name, sum.Sum);
        }

        var numbers = await source.Care.ReadNumbersAsync(session, cancellationToken);
        await target.WriteAsync(async t =>
        {
            await target.Care.AdvanceNumbersAsync(t, numbers, cancellationToken);
            return true;
        }, cancellationToken);
        return (late, sums);
    }

    /// <param name="reading">How the source is read: page by page, or all on one state.</param>
    private async Task<long> CopyAsync(
        MovedTable table, Func<Func<StorageSession, Task<List<object[]>>>, Task<List<object[]>>> reading, RowChecksum sum, MoveMark mark, CancellationToken cancellationToken)
    {
        var columns = await source.ReadAsync(session => TableRows.ColumnsAsync(session, table, cancellationToken), cancellationToken);
        long changed = 0;
        object[]? after = null;
        while (true)
        {
            var from = after;
            var rows = await reading(session => new TableRows(session, table, columns).AfterAsync(from, cancellationToken));
            changed += await target.WriteAsync(async session =>
            {
                await mark.RequireAsync(session, cancellationToken);
                // Their numbers first: the target may have to make room for them.
                if (table.IsNumbered && rows is [.., var last])
                    await target.Care.AdvanceNumbersAsync(session, new Dictionary<string, long> { [table.Name] = (long)last[0] }, cancellationToken);
                var written = await new TableRows(session, table, columns).ReplaceAsync(from, rows, cancellationToken);
                await mark.NoteAsync(session, cancellationToken);
                return written;
            }, cancellationToken);
            if (rows.Count == 0)
                return changed;
            sum.Add(rows);
            Advance(rows.Count);
            after = rows[^1][..table.Key.Length];
        }
    }

    /// <summary>Reads all that was written from where it is now.</summary>
    private Task<bool> VerifyAsync(Dictionary<string, (long Rows, string Hash)> wanted, CancellationToken cancellationToken) => target.SnapshotAsync(async session =>
    {
        foreach (var table in MovedTables.All)
        {
            var sum = new RowChecksum();
            var rows = new TableRows(session, table, await TableRows.ColumnsAsync(session, table, cancellationToken));
            for (var page = await rows.AfterAsync(null, cancellationToken); page.Count > 0; page = await rows.AfterAsync(page[^1][..table.Key.Length], cancellationToken))
            {
                sum.Add(page);
                Advance(page.Count);
            }

            if (sum.Sum != wanted[table.Name])
            {
                throw new SwarmMemoryException(ErrorCode.CorruptEntry,
                    $"What was written is not what was read: {table.Name} has {sum.Rows:N0} rows of {wanted[table.Name].Rows:N0}, or other values.",
                    "Nobody may use the new store meanwhile. Run it again; it writes what differs.");
            }
        }

        return true;
    }, cancellationToken);

    /// <summary>An entry whose value is in an archive beside its store would be without one elsewhere.</summary>
    private static async Task<bool> RequireAllHereAsync(StorageSession session, CancellationToken cancellationToken)
    {
        await using var command = session.Connection.CreateCommand();
        command.CommandText = "select count(*), min(key) from entry where deleted = 2";
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return row.GetInt64(0) == 0 ? true : throw new SwarmMemoryException(ErrorCode.InvalidArgument,
            $"{row.GetInt64(0):N0} entries are in the archive beside the store, \"{row.GetString(1)}\" the first of them; a move takes what is in the store.",
            "Delete those that are not needed, and store the others again as memory_get reads them; then run it again.");
    }

    private async Task CheckSameSchemaAsync(CancellationToken cancellationToken)
    {
        var (old, now) = ((await source.DescribeAsync(cancellationToken)).SchemaVersion, (await target.DescribeAsync(cancellationToken)).SchemaVersion);
        if (old != now)
            throw StorageFault.Newer.ToException(detail: $"one store has schema {old}, the other {now}");
    }

    private static async Task<long> CountAsync(StorageSession session, CancellationToken cancellationToken)
    {
        long count = 0;
        foreach (var table in MovedTables.All)
            count += await new TableRows(session, table, table.Key).CountAsync(cancellationToken);
        return count;
    }

    private void Advance(int rows) => _progress?.Report(Math.Min(1, (double)(_done += rows) / Math.Max(1, _all)));

    private static string Total(Dictionary<string, (long Rows, string Hash)> sums)
    {
        var all = string.Join('\n', sums.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key} {s.Value.Rows} {s.Value.Hash}"));
        return $"xxh128:{Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(all)))}";
    }
}
