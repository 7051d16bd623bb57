using Dapper;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>
/// The record of conflicts. Open ones keep all of their values, and are bounded by being refused; resolved ones are bounded by dropping
/// the oldest.
/// </summary>
internal sealed partial class ConflictStore(IStorage storage, EntryOptions options)
{
    public const int MaxOpenOfKey = 20;
    public const int MaxOpen = 1000;
    public const long MaxOpenBytes = 64L * 1024 * 1024;
    public const int ResolvedKept = 1000;

    /// <summary>Conflicts between two looks for what may go, and how many go at one look.</summary>
    private const int PruneEvery = 32;
    private const int PruneAtOnce = 100;

    /// <summary>For ever, as a time: 31 December 9999.</summary>
    private const long Never = 253_402_300_799_000;

    /// <summary>Records a conflict that is over: what was overwritten or merged is in the entry's history.</summary>
    public async Task<ConflictId> RecordAsync(
        StorageSession session, ConflictDraft draft, ConflictResolution resolution, EntryVersion result, CancellationToken cancellationToken) =>
        await AppendAsync(session, draft, resolution, ConflictStatus.Resolved, 0, result, cancellationToken);

    /// <summary>Keeps a conflict for somebody to decide, with its values; the same write again is the same conflict.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.QuotaExceeded"/> when too much is open.</exception>
    public async Task<ConflictId> KeepAsync(
        StorageSession session, ConflictDraft draft, Payload? origin, Payload? current, Payload incoming, CancellationToken cancellationToken)
    {
        var (key, caller) = (draft.Request.Key, draft.Caller);
        var same = await session.Use(SameWrite).With(key.Value, session.Now, draft.Base.Value, draft.Current?.Version.Value ?? 0L,
            caller.Swarm, caller.Agent, incoming.Size, incoming.Checksum).NumberAsync(cancellationToken);
        if (same != 0)
            return new ConflictId(same);

        var size = incoming.Size + (origin?.Size ?? 0L) + (current?.Size ?? 0L);
        var now = session.Now;
        var open = await session.Connection.QueryFirstAsync<TotalsRow>(OpenTotals, new { key = key.Value, now });
        if (open.OfKey >= MaxOpenOfKey || open.InAll >= MaxOpen || open.Bytes + size > MaxOpenBytes)
            throw TooManyOpen(key, open);

        var id = await AppendAsync(session, draft, ConflictResolution.Manual, ConflictStatus.Open, size, null, cancellationToken);
        (int Side, Payload? Payload)[] values = [(ConflictValues.Base, origin), (ConflictValues.Current, current), (ConflictValues.Incoming, incoming)];
        foreach (var (side, value) in values)
        {
            if (value is { } payload)
                await session.Use(KeepValue).With(id.Value, side, payload.Codec, payload.Size, payload.Checksum, payload.Bytes).PostAsync(cancellationToken);
        }

        return id;
    }

    /// <summary>
    /// Conflicts of keys that begin with a text, newest first, with the values that they keep. Keys that another agent has locked exclusively
    /// are passed over.
    /// </summary>
    public Task<Page<ConflictInfo>> ListAsync(Caller caller, ConflictListRequest request, CancellationToken cancellationToken) =>
        storage.SnapshotAsync(async session =>
        {
            var (from, now, limit) = (request.Prefix ?? "", session.Now, request.Limit + 1);
            var (to, before, status) = (from + "\U0010FFFF", request.Cursor is null ? long.MaxValue : ConflictId.Parse(request.Cursor).Value, (int?)request.Status);
            var rows = (await session.Connection.QueryAsync<ConflictRow>(InRange, new { from, to, before, now, status, limit })).Buffered();
            List<ConflictInfo> found = [];
            foreach (var row in rows.Take(request.Limit))
            {
                if (!await EntryStore.IsHiddenAsync(session, caller, MemoryKey.Parse(row.Key), options.Access, cancellationToken))
                    found.Add((await ValuesAsync(session, row.Id, cancellationToken)).ToInfo(row));
            }

            return new Page<ConflictInfo>(found, rows.Count > request.Limit ? new ConflictId(rows[request.Limit - 1].Id).ToString() : null);
        }, cancellationToken);

    /// <summary>A conflict by its id, or null.</summary>
    public static async Task<ConflictRow?> FindAsync(StorageSession session, ConflictId conflict)
    {
        var (id, now) = (conflict.Value, session.Now);
        return await session.Connection.QueryFirstOrDefaultAsync<ConflictRow>(ById, new { id, now });
    }

    public static async Task<ConflictValues> ValuesAsync(StorageSession session, long id, CancellationToken cancellationToken)
    {
        var values = new Payload?[3];
        await using var row = await session.Use(ValuesOf).With(id).QueryAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            values[row.GetInt32(0)] = new Payload(row.GetBytes(4), row.GetInt32(1), row.GetInt32(2), row.GetInt64(3));
        return new ConflictValues(values);
    }

    /// <summary>
    /// Notes the decision. Base and current value go, which history has or had; the incoming value stays for the record, unless it was chosen.
    /// </summary>
    public async Task CloseAsync(
        StorageSession session, Caller caller, ConflictId conflict, ConflictChoice chosen, EntryVersion result, int incomingSize)
    {
        var isIncoming = chosen == ConflictChoice.Incoming;
        var (id, by, now, choice, version) = (conflict.Value, caller.Agent, session.Now, (int)chosen, result.Value);
        var (size, first, until) = (isIncoming ? 0 : incomingSize, isIncoming ? 3 : 2, now + (long)options.Retention.History.TotalMilliseconds);
        await session.Connection.ExecuteAsync(Close, new { id, by, now, choice, version, size, until });
        await session.Connection.ExecuteAsync(DropValues, new { id, first });
    }

    /// <summary>How many conflicts a key has had since a time.</summary>
    public static Task<long> CountSinceAsync(StorageSession session, MemoryKey key, long since, CancellationToken cancellationToken) =>
        session.Use(CountSince).With(key.Value, since).NumberAsync(cancellationToken);

    private async Task<ConflictId> AppendAsync(
        StorageSession session, ConflictDraft draft, ConflictResolution resolution, ConflictStatus status, long size, EntryVersion? result,
        CancellationToken cancellationToken)
    {
        var (request, caller, current, now) = (draft.Request, draft.Caller, draft.Current, session.Now);
        var id = await session.Use(Append).With(
            request.Key.Value, (int)status, (int)resolution, draft.Base.Value, current?.Version.Value ?? 0L, current?.Swarm, current?.Author,
            current?.At.ToUnixTimeMilliseconds(), caller.Swarm, caller.Agent, now, request.Tags is null ? null : TagList.Join(TagList.Parse(request.Tags)) ?? "",
            (long?)request.TimeToLive?.TotalMilliseconds, draft.ClashText, size, status == ConflictStatus.Open ? null : now, result?.Value,
            Until(request.Key, status, now)).InsertAsync(cancellationToken);
        if (id % PruneEvery == 0)
            await PruneAsync(session);
        return new ConflictId(id);
    }

    /// <summary>A value that waits for a decision is kept as long as one under its key would be, and no shorter than history.</summary>
    private long Until(MemoryKey key, ConflictStatus status, long now)
    {
        var history = options.Retention.History;
        if (status == ConflictStatus.Resolved)
            return now + (long)history.TotalMilliseconds;
        return options.Retention.For(key) is { } life ? now + (long)(life > history ? life : history).TotalMilliseconds : Never;
    }

    private static async Task PruneAsync(StorageSession session)
    {
        var (now, keep, limit, first) = (session.Now, ResolvedKept, PruneAtOnce, 3);
        foreach (var id in (await session.Connection.QueryAsync<long>(Outdated, new { now, keep, limit })).Buffered())
        {
            await session.Connection.ExecuteAsync(DropValues, new { id, first });
            await session.Connection.ExecuteAsync(Drop, new { id });
        }
    }

    private static SwarmMemoryException TooManyOpen(MemoryKey key, TotalsRow open) => new(ErrorCode.QuotaExceeded,
        open.OfKey >= MaxOpenOfKey
            ? $"\"{key}\" has {open.OfKey} open conflicts, as many as a key may have. Nothing was written or kept."
            : $"{open.InAll:N0} conflicts with {open.Bytes:N0} bytes are open, of at most {MaxOpen:N0} and {MaxOpenBytes:N0}. Nothing was written or kept.",
        "Decide some of them: conflict_list shows them, conflict_resolve decides.")
    {
        Facts = new Dictionary<string, object> { ["key"] = key.Value, ["open"] = open.InAll, ["open_of_key"] = open.OfKey },
    };

    /// <summary>Visible to the code that Dapper.AOT generates: a private type would fall back to run-time code.</summary>
    internal sealed class TotalsRow
    {
        public long OfKey { get; set; }
        public long InAll { get; set; }
        public long Bytes { get; set; }
    }
}
