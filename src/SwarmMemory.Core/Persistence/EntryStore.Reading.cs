using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>Reading: values, lists, history and the change feed. Reads write nothing; what was read is counted in memory.</summary>
internal sealed partial class EntryStore
{
    /// <summary>The live entries among these keys, in their order; null where there is none.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.CorruptEntry"/>, <see cref="ErrorCode.Locked"/>, the storage codes.</exception>
    public async Task<Entry?[]> GetAsync(Caller caller, IReadOnlyList<MemoryKey> keys, CancellationToken cancellationToken)
    {
        var entries = keys.Count == 1
            ? await storage.ReadAsync(session => GetAllAsync(session, caller, keys, cancellationToken), cancellationToken)
            : await storage.SnapshotAsync(session => GetAllAsync(session, caller, keys, cancellationToken), cancellationToken);
        return entries.AsSpan().Contains(null) && storage.Archive is { IsThere: true } archive
            ? await WithArchivedAsync(archive, caller, keys, entries, cancellationToken)
            : entries;
    }

    private async Task<Entry?[]> GetAllAsync(
        StorageSession session, Caller caller, IReadOnlyList<MemoryKey> keys, CancellationToken cancellationToken)
    {
        var entries = new Entry?[keys.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = await GetAsync(session, caller, keys[i], cancellationToken);
            reads.Count(caller, keys[i], entries[i]?.Version, session.Now);
        }

        return entries;
    }

    private async Task<Entry?> GetAsync(StorageSession session, Caller caller, MemoryKey key, CancellationToken cancellationToken)
    {
        options.Access.CheckRead(caller, key);
        await using var row = await session.Use(Current).With(key.Value, session.Now).QueryAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            return null;

        if (row.GetInt64(11) == 0)
            throw PointsElsewhere(key);
        var anyLease = row.GetInt64(0) != 0;
        var entry = new Entry(
            key,
            ReadPayload(row, 7, 10).Decode() ?? throw Corrupt(key, row.GetInt64(1)),
            new EntryVersion(row.GetInt64(1)),
            row.GetString(2),
            Time(row.GetInt64(3)),
            Time(row.GetInt64(4)),
            row.IsDBNull(5) ? null : Time(row.GetInt64(5)),
            TagList.Split(row.IsDBNull(6) ? null : row.GetString(6)));
        await row.DisposeAsync();
        if (anyLease)
            await LeaseGuard.CheckReadAsync(session, caller, key, cancellationToken);
        return entry;
    }

    /// <summary>An entry as it was at a version, while history still has it; also one that was deleted since.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.CorruptEntry"/>, <see cref="ErrorCode.Locked"/>, the storage codes.</exception>
    public Task<Entry?> GetVersionAsync(Caller caller, MemoryKey key, EntryVersion version, CancellationToken cancellationToken) =>
        storage.SnapshotAsync(async session =>
        {
            await CheckReadAsync(session, caller, key, cancellationToken);
            await foreach (var row in ChainAsync(session, key, cancellationToken))
            {
                if (row.Info.Version.Value < version.Value)
                    break;
                if (row.Info.Version != version || row.Info.Outcome.IsWithoutValue())
                    continue;
                var value = row.Payload.Decode() ?? throw Corrupt(key, version.Value);
                return new Entry(key, value, version, row.Info.Author, row.Info.At, row.Info.At, null, TagList.Split(row.Tags));
            }

            return null;
        }, cancellationToken);

    /// <summary>An entry's versions, newest first.</summary>
    public Task<List<VersionInfo>> HistoryAsync(Caller caller, MemoryKey key, int limit, CancellationToken cancellationToken) =>
        storage.SnapshotAsync(async session =>
        {
            await CheckReadAsync(session, caller, key, cancellationToken);
            List<VersionInfo> versions = [];
            await foreach (var row in ChainAsync(session, key, cancellationToken))
            {
                versions.Add(row.Info);
                if (versions.Count == limit)
                    break;
            }

            return versions;
        }, cancellationToken);

    /// <summary>Live entries in key order.</summary>
    public Task<Page<EntryInfo>> ListAsync(Caller caller, ListRequest request, CancellationToken cancellationToken) =>
        storage.SnapshotAsync(async session =>
        {
            var tags = TagList.Parse(request.Tags);
            List<EntryInfo> found = [];
            var after = request.Cursor ?? "";
            while (true)
            {
                var rows = await RangeAsync(session, request, tags.FirstOrDefault(), after);
                foreach (var row in rows)
                {
                    after = row.Key;
                    if (tags.Length > 1 && tags.Except(TagList.Split(row.Tags)).Any())
                        continue;
                    var info = row.ToInfo();
                    if (await IsHiddenAsync(session, caller, info.Key, options.Access, cancellationToken))
                        continue;
                    if (found.Count == request.Limit)
                        return new Page<EntryInfo>(found, found[^1].Key.Value);
                    found.Add(info);
                }

                if (rows.Count <= request.Limit)
                    return new Page<EntryInfo>(found, null);
            }
        }, cancellationToken);

    /// <summary>Writes after a place in the change feed, oldest first.</summary>
    public Task<List<Change>> ChangesAsync(long after, int limit, CancellationToken cancellationToken) =>
        storage.ReadAsync(async session =>
        {
            var rows = await session.Connection.QueryAsync<ChangeRow>(ChangesAfter, new { after, limit });
            return rows.Select(r => r.ToChange()).ToList();
        }, cancellationToken);

    /// <summary>The place of the newest write.</summary>
    public Task<long> NewestSequenceAsync(CancellationToken cancellationToken) =>
        storage.ReadAsync(session => session.Use(NewestSequence).NumberAsync(cancellationToken), cancellationToken);

    /// <summary>Waits until there may be new changes; see <see cref="IStorage.WaitForChangeAsync"/>.</summary>
    public Task WaitForChangeAsync(CancellationToken cancellationToken) => storage.WaitForChangeAsync(cancellationToken);

    private static async Task<List<EntryRow>> RangeAsync(StorageSession session, ListRequest request, string? tag, string after)
    {
        var from = request.Prefix ?? "";
        // Above every character that a key may hold.
        var to = from + "\U0010FFFF";
        var since = request.UpdatedSince?.ToUnixTimeMilliseconds();
        var now = session.Now;
        var limit = request.Limit + 1;
        var rows = tag is null
            ? await session.Connection.QueryAsync<EntryRow>(InRange, new { from, to, after, now, since, limit })
            : await session.Connection.QueryAsync<EntryRow>(InRangeTagged, new { tag, from, to, after, now, since, limit });
        return rows.Buffered();
    }

    private Task CheckReadAsync(StorageSession session, Caller caller, MemoryKey key, CancellationToken cancellationToken)
    {
        options.Access.CheckRead(caller, key);
        return LeaseGuard.CheckReadAsync(session, caller, key, cancellationToken);
    }

    /// <summary>Whether a rule or another agent's exclusive lock keeps a key from being read; lists pass over it.</summary>
    internal static async Task<bool> IsHiddenAsync(
        StorageSession session, Caller caller, MemoryKey key, AccessRules access, CancellationToken cancellationToken)
    {
        if (!access.MayRead(caller, key))
            return true;
        if (await session.Use(AnyLease).NumberAsync(cancellationToken) == 0)
            return false;
        try
        {
            await LeaseGuard.CheckReadAsync(session, caller, key, cancellationToken);
            return false;
        }
        catch (SwarmMemoryException e) when (e.Code == ErrorCode.Locked)
        {
            return true;
        }
    }

    /// <summary>An entry's versions, newest first, as far back as history goes.</summary>
    internal static async IAsyncEnumerable<StoredVersion> ChainAsync(
        StorageSession session, MemoryKey key, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? next, current;
        await using (var newest = await session.Use(NewestOf).With(key.Value, session.Now).QueryAsync(cancellationToken))
        {
            var isKnown = await newest.ReadAsync(cancellationToken);
            (next, current) = isKnown ? (newest.GetInt64(0), newest.GetInt64(1)) : ((long?)null, (long?)null);
        }

        while (next is { } sequence)
        {
            StoredVersion row;
            await using (var reader = await session.Use(VersionAt).With(sequence).QueryAsync(cancellationToken))
            {
                var isThere = await reader.ReadAsync(cancellationToken);
                if (current is { } version && !(isThere && IsOf(reader, key.Value, version)))
                    throw PointsElsewhere(key);
                current = null;
                // Retention may have dropped the rest of the chain; a number is never given to another row while a newer one exists.
                if (!isThere || reader.GetString(13) != key.Value)
                    yield break;
                next = reader.IsDBNull(1) ? null : reader.GetInt64(1);
                row = ReadVersion(reader);
            }

            yield return row;
        }
    }

    internal static SwarmMemoryException Corrupt(MemoryKey key, long version) => new(ErrorCode.CorruptEntry,
        $"Version {version} of \"{key}\" is damaged on disk: its checksum does not match. Other entries are not concerned.",
        "memory_history shows older versions, which memory_get reads with version; store the value again to mend it.");

    private static SwarmMemoryException PointsElsewhere(MemoryKey key) =>
        StorageFault.Corrupt.ToException(detail: $"the entry of \"{key}\" does not point at its value");

    /// <summary>Whether a row of <see cref="VersionAt"/> is this version of a key.</summary>
    private static bool IsOf(Rows row, string key, long version) => row.GetString(13) == key && row.GetInt64(0) == version;

    /// <summary>Reads a row of <see cref="VersionAt"/>.</summary>
    private static StoredVersion ReadVersion(Rows row) => new(
        new VersionInfo(
            new EntryVersion(row.GetInt64(0)), (WriteOutcome)row.GetInt32(2), row.GetString(3), row.GetString(4),
            row.IsDBNull(5) ? null : row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6), Time(row.GetInt64(7)), row.GetInt32(9)),
        ReadPayload(row, 8, 12),
        row.IsDBNull(11) ? null : row.GetString(11));
}
