using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>
/// One bounded pass of clean-up: it takes out entries whose time is over and versions that retention no longer keeps, a slice at a time,
/// and remembers in the store where it stopped. What is merely unread is never touched.
/// </summary>
internal sealed class Sweep(IStorage storage, RetentionPolicy retention, TimeProvider time)
{
    private readonly Turns _turns = new(storage);

    private const int Slice = 2000;
    private const int WritesPerPass = 200;

    /// <summary>All versions are looked at as often as this, while a twentieth of the time is enough for it.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromHours(1);
    public const int ShareOfTime = 20;

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
    private const string Oldest = "select coalesce(min(seq), 0) from entry_version";

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

    /// <summary>
    /// Runs a pass if it is this process's turn, and as many more as there is something to do for, or as a round in time takes.
    /// </summary>
    /// <param name="interval">Time between two turns of all processes together.</param>
    /// <returns>What was done, or null when another process did or does it.</returns>
    public async Task<SweepResult?> RunIfDueAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        if (!await _turns.TakeAsync("sweep.next_at", interval, cancellationToken))
            return null;
        var (start, all) = (time.GetTimestamp(), new SweepResult(0, 0));
        for (var passes = 1; ; passes++)
        {
            var pass = await RunAsync(cancellationToken);
            all = all.And(pass);
            var isInTime = passes >= pass.Span / Slice * (interval / Round);
            if (pass.EndsARound || isInTime && !pass.FoundAny || time.GetElapsedTime(start) > interval / ShareOfTime)
                return all;
        }
    }

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
            var foundAny = false;
            SweepResult pass;
            do
            {
                pass = await RunAsync(cancellationToken);
                foundAny |= pass.FoundAny;
                all = all.And(pass);
            }
            while (!pass.EndsARound);
            quietRounds = foundAny ? 0 : quietRounds + 1;
        }

        return all;
    }

    public async Task<SweepResult> RunAsync(CancellationToken cancellationToken)
    {
        var plan = await storage.SnapshotAsync(PlanAsync, cancellationToken);
        return await storage.WriteAsync(async session =>
        {
            var (expired, dropped) = (0, 0);
            foreach (var row in plan.Expire)
                expired += await ExpireAsync(session, row) ? 1 : 0;
            foreach (var row in plan.Drop)
                dropped += await DropAsync(session, row) ? 1 : 0;
            await session.Connection.ExecuteAsync(MoveCursor, new { name = VersionCursor, value = plan.Next });
            return new SweepResult(expired, dropped) { EndsARound = plan.Next == 0, Span = plan.Span };
        }, cancellationToken);
    }

    /// <summary>What a pass is to do. It is found while others write: what is over stays over, and what may have come back is asked again.</summary>
    private async Task<Plan> PlanAsync(StorageSession session)
    {
        var after = await session.Connection.QueryFirstOrDefaultAsync<long?>(Cursor, new { name = VersionCursor }) ?? 0;
        var rows = (await session.Connection.QueryAsync<SweepRow>(Versions, new { after, limit = Slice })).Buffered();
        var (oldest, newest) = (await session.Connection.QueryFirstAsync<long>(Oldest), await session.Connection.QueryFirstAsync<long>(Newest));
        var plan = new Plan { Span = newest - oldest };
        var chain = new ChainBudget();
        foreach (var row in rows)
        {
            if (plan.Expire.Count + plan.Drop.Count >= WritesPerPass)
                return plan;
            plan.Next = row.Seq;
            if (HasExpired(row, session.Now))
                plan.Expire.Add(row);
            else if (await IsOverAsync(session, row, newest, chain))
                plan.Drop.Add(row);
        }

        // At the end of the versions the next pass begins anew.
        if (rows.Count < Slice)
            plan.Next = 0;
        return plan;
    }

    private static bool HasExpired(SweepRow row, long now) => row.IsCurrent && row.Deleted == 0 && row.ExpiresAt <= now;

    private static async Task<bool> ExpireAsync(StorageSession session, SweepRow row)
    {
        var tags = await TagsAsync(session, row.Key);
        if (await session.Use(Expire).With(row.Key, row.Version, session.Now).ExecuteAsync(CancellationToken.None) == 0)
            return false;

        foreach (var tag in tags)
            await session.Use(DropTag).With(tag, row.Key).PostAsync(CancellationToken.None);
        await session.Use(DropReads).With(row.Key).PostAsync(CancellationToken.None);
        await session.Use(Refund).With(row.Size, MemoryKey.Parse(row.Key).Ledger).PostAsync(CancellationToken.None);
        return true;
    }

    private static async Task<string[]> TagsAsync(StorageSession session, string key)
    {
        await using var found = await session.Use(TagsOf).With(key).QueryAsync(CancellationToken.None);
        return TagList.Split(await found.ReadAsync(CancellationToken.None) && !found.IsDBNull(0) ? found.GetString(0) : null);
    }

    private async Task<bool> IsOverAsync(StorageSession session, SweepRow row, long newest, ChainBudget chain)
    {
        // The newest row stays, whatever it is: it keeps the numbers of the feed from being given again.
        if (row.Seq == newest || row.IsCurrent && row.Deleted != 1)
            return false;
        // The entry's page is damaged and points elsewhere: this is what salvage gives back.
        if (!row.IsCurrent && row.Version == row.CurrentVersion)
            return false;
        if (!row.IsCurrent && row.CurrentVersion - row.Version >= retention.HistoryVersions)
            return true;
        // An entry that expired ended then, not when it was written: its number must outlive those who read it last.
        var ended = row.IsCurrent && row.ExpiresAt is { } expired ? Math.Max(row.At, expired) : row.At;
        var oldest = session.Now - (long)retention.History.TotalMilliseconds;
        return ended < oldest && (row.IsCurrent || await SupersededAtAsync(session, row, chain) is { } at && at < oldest);
    }

    private static async Task<bool> DropAsync(StorageSession session, SweepRow row)
    {
        if (row.IsCurrent && await session.Use(DropEntry).With(row.Key, row.Seq).ExecuteAsync(CancellationToken.None) == 0)
            return false;
        await session.Use(DropVersion).With(row.Seq).PostAsync(CancellationToken.None);
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

    /// <summary>What a pass is to do, and after which version the next one begins.</summary>
    private sealed class Plan
    {
        public List<SweepRow> Expire { get; } = [];
        public List<SweepRow> Drop { get; } = [];
        public long Next { get; set; }
        public long Span { get; init; }
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
        public bool IsCurrent => Seq == CurrentSeq;
    }
}
