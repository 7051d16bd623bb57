using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>
/// One bounded pass of clean-up: it takes out entries whose time is over and versions that retention no longer keeps, a slice at a time,
/// and remembers in the store where it stopped. What is merely unread is never touched.
/// </summary>
internal sealed class Sweep(IStorage storage, RetentionPolicy retention)
{
    private readonly Turns _turns = new(storage);

    private const int Slice = 2000;
    private const int WritesPerPass = 200;

    private const string VersionCursor = "sweep.version";

    private const string Cursor = "select value from counter where name = @name";
    private const string MoveCursor = """
        insert into counter (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value
        """;

    /// <summary>Versions after a place, with what decides their fate; one whose entry is gone has no current. @after seq.</summary>
    private const string Versions = """
        select v.seq, v.key, v.version, v.at, e.seq as CurrentSeq, coalesce(e.version, 0) as CurrentVersion,
               coalesce(e.deleted, 0) as Deleted, e.expires_at as ExpiresAt, coalesce(e.size, 0) as Size
        from entry_version v left join entry e on e.key = v.key
        where v.seq > @after order by v.seq limit @limit
        """;

    private const string Newest = "select coalesce(max(seq), 0) from entry_version";

    /// <summary>Takes out one entry that has expired, unless it was written again since. @version as seen, @now Unix ms.</summary>
    private static readonly StatementText Expire = new("""
        update entry set deleted = 1, tags = null where key = @key and version = @version and deleted = 0 and expires_at <= @now
        """, "@key", "@version", "@now");

    /// <summary>Expired entries of a key range that still count. @from inclusive, @to exclusive, @now Unix ms.</summary>
    private const string ExpiredBelow = """
        select seq, key, version, updated_at as At, seq as CurrentSeq, version as CurrentVersion, deleted, expires_at as ExpiresAt, size as Size
        from entry where key >= @from and key < @to and deleted = 0 and expires_at <= @now limit @limit
        """;

    private static readonly StatementText TagsOf = new("select tags from entry where key = @key", "@key");
    private static readonly StatementText DropTag = new("delete from entry_tag where tag = @tag and key = @key", "@tag", "@key");
    private static readonly StatementText DropReads = new("delete from entry_read where key = @key", "@key");
    private static readonly StatementText Refund = new(
        "update account set bytes = account.bytes - @size, entries = account.entries - 1 where name = @account", "@size", "@account");
    private static readonly StatementText Link = new("select previous, at from entry_version where seq = @seq", "@seq");
    private static readonly StatementText DropVersion = new("delete from entry_version where seq = @seq", "@seq");
    private static readonly StatementText DropEntry = new("delete from entry where key = @key and seq = @seq and deleted = 1", "@key", "@seq");

    /// <summary>Runs a pass if it is this process's turn.</summary>
    /// <param name="interval">Time between two passes of all processes together.</param>
    /// <returns>What was done, or null when another process did or does it.</returns>
    public async Task<SweepResult?> RunIfDueAsync(TimeSpan interval, CancellationToken cancellationToken) =>
        await _turns.TakeAsync("sweep.next_at", interval, cancellationToken) ? await RunAsync(cancellationToken) : null;

    /// <summary>Takes out what has expired of one agent or session, as much as one transaction should; returns how much that was.</summary>
    public Task<int> ExpireBelowAsync(string prefix, CancellationToken cancellationToken) => storage.WriteAsync(async session =>
    {
        var (now, to) = (session.Now, prefix + "\U0010FFFF");
        var rows = await session.Connection.QueryAsync<SweepRow>(ExpiredBelow, new { from = prefix, to, now, limit = Slice });
        var expired = 0;
        foreach (var row in rows.Buffered())
            expired += await ExpireAsync(session, row) ? 1 : 0;
        return expired;
    }, cancellationToken);

    /// <summary>Runs passes until a whole round over all versions has found nothing more to do.</summary>
    public async Task<SweepResult> RunToTheEndAsync(CancellationToken cancellationToken)
    {
        var all = new SweepResult(0, 0);
        // A round may begin in the middle, and what expires in one is dropped in the next at the earliest.
        for (var quietRounds = 0; quietRounds < 2;)
        {
            var found = 0;
            SweepResult pass;
            do
            {
                pass = await RunAsync(cancellationToken);
                found += pass.Expired + pass.VersionsDropped;
                all = new SweepResult(all.Expired + pass.Expired, all.VersionsDropped + pass.VersionsDropped);
            }
            while (!pass.EndsARound);
            quietRounds = found == 0 ? quietRounds + 1 : 0;
        }

        return all;
    }

    public async Task<SweepResult> RunAsync(CancellationToken cancellationToken)
    {
        var (rows, newest) = await storage.SnapshotAsync(async session =>
        {
            var after = await session.Connection.QueryFirstOrDefaultAsync<long?>(Cursor, new { name = VersionCursor }) ?? 0;
            var found = await session.Connection.QueryAsync<SweepRow>(Versions, new { after, limit = Slice });
            return (found.Buffered(), await session.Connection.QueryFirstAsync<long>(Newest));
        }, cancellationToken);

        var result = await storage.WriteAsync(async session =>
        {
            var (expired, dropped, last) = (0, 0, 0L);
            var chain = new ChainBudget();
            foreach (var row in rows)
            {
                if (expired + dropped >= WritesPerPass)
                    break;
                last = row.Seq;
                if (await ExpireAsync(session, row))
                    expired++;
                else if (await DropAsync(session, row, newest, chain))
                    dropped++;
            }

            // At the end of the versions the next pass begins anew.
            var value = rows.Count < Slice && (rows.Count == 0 || last == rows[^1].Seq) ? 0 : last;
            await session.Connection.ExecuteAsync(MoveCursor, new { name = VersionCursor, value });
            return new SweepResult(expired, dropped) { EndsARound = value == 0 };
        }, cancellationToken);
        return result;
    }

    private static async Task<bool> ExpireAsync(StorageSession session, SweepRow row)
    {
        var now = session.Now;
        if (row.Seq != row.CurrentSeq || row.Deleted != 0 || row.ExpiresAt is null || row.ExpiresAt > now)
            return false;
        var tags = await TagsAsync(session, row.Key);
        if (await session.Use(Expire).With(row.Key, row.Version, now).ExecuteAsync(CancellationToken.None) == 0)
            return false;

        foreach (var tag in tags)
            await session.Use(DropTag).With(tag, row.Key).ExecuteAsync(CancellationToken.None);
        await session.Use(DropReads).With(row.Key).ExecuteAsync(CancellationToken.None);
        await session.Use(Refund).With(row.Size, MemoryKey.Parse(row.Key).Ledger).ExecuteAsync(CancellationToken.None);
        return true;
    }

    private static async Task<string[]> TagsAsync(StorageSession session, string key)
    {
        await using var found = await session.Use(TagsOf).With(key).QueryAsync(CancellationToken.None);
        return TagList.Split(await found.ReadAsync(CancellationToken.None) && !found.IsDBNull(0) ? found.GetString(0) : null);
    }

    private async Task<bool> DropAsync(StorageSession session, SweepRow row, long newest, ChainBudget chain)
    {
        // The newest row stays, whatever it is: it keeps the numbers of the feed from being given again.
        var isCurrent = row.Seq == row.CurrentSeq;
        if (row.Seq == newest || isCurrent && row.Deleted != 1)
            return false;
        // The entry's page is damaged and points elsewhere: this is what salvage gives back.
        if (!isCurrent && row.Version == row.CurrentVersion)
            return false;
        // An entry that expired ended then, not when it was written: its number must outlive those who read it last.
        var ended = isCurrent && row.ExpiresAt is { } expired ? Math.Max(row.At, expired) : row.At;
        var oldest = session.Now - (long)retention.History.TotalMilliseconds;
        var isOld = ended < oldest && (isCurrent || await SupersededAtAsync(session, row, chain) is { } at && at < oldest);
        var isTooMany = !isCurrent && row.CurrentVersion - row.Version >= retention.HistoryVersions;
        if (!isOld && !isTooMany)
            return false;

        if (isCurrent && await session.Use(DropEntry).With(row.Key, row.Seq).ExecuteAsync(CancellationToken.None) == 0)
            return false;
        await session.Use(DropVersion).With(row.Seq).ExecuteAsync(CancellationToken.None);
        return true;
    }

    /// <summary>
    /// A version ends when the next one is written, which is found along the chain from the newest. Null when this pass has walked enough:
    /// then the version stays until a later one.
    /// </summary>
    private static async Task<long?> SupersededAtAsync(StorageSession session, SweepRow row, ChainBudget chain)
    {
        var (next, at) = (row.CurrentSeq, row.At);
        while (next is { } seq && seq > row.Seq)
        {
            if (chain.Steps-- == 0)
                return null;
            await using var link = await session.Use(Link).With(seq).QueryAsync(CancellationToken.None);
            if (!await link.ReadAsync(CancellationToken.None))
                break;
            (next, at) = (link.IsDBNull(0) ? null : link.GetInt64(0), link.GetInt64(1));
        }

        return next == row.Seq ? at : row.At;
    }

    /// <summary>Links that one pass may walk, so that no writer waits long for it.</summary>
    private sealed class ChainBudget
    {
        public int Steps { get; set; } = 500;
    }

    /// <summary>Visible to the code that Dapper.AOT generates: a private type would fall back to run-time code.</summary>
    internal sealed class SweepRow
    {
        public long Seq { get; set; }
        public string Key { get; set; } = "";
        public long Version { get; set; }
        public long At { get; set; }
        public long? CurrentSeq { get; set; }
        public long CurrentVersion { get; set; }
        public int Deleted { get; set; }
        public long? ExpiresAt { get; set; }
        public int Size { get; set; }
    }
}
