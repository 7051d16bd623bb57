using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>
/// Entries in the archive. In the store a stub stands for each: it knows the version to compare with, and that the value is elsewhere. What the
/// archive has counts only while there is a stub of its version, so neither a move that was cut short nor a write since can make it say anything wrong.
/// </summary>
internal sealed partial class EntryStore
{
    /// <summary>What <c>entry.deleted</c> is for a stub.</summary>
    internal const int Stub = 2;

    private static readonly Caller Archivist = new("swarm-memory", "swarm-memory", null, "archival");

    private static readonly StatementText ReadAt = new("select last_read_at from entry_read where key = @key", "@key");
    private static readonly StatementText DropReads = new("delete from entry_read where key = @key", "@key");
    private static readonly StatementText DropVersion = new("delete from entry_version where seq = @seq", "@seq");

    /// <summary>The stub of a key: no row when there is none, or it has expired.</summary>
    private static readonly StatementText StubOf = new("""
        select version from entry where key = @key and deleted = 2 and (expires_at is null or expires_at > @now)
        """, "@key", "@now");

    /// <summary>Ends a stub whose time is over: an ordinary deletion from then on.</summary>
    private static readonly StatementText EndStub = new(
        "update entry set deleted = 1 where key = @key and version = @version and deleted = 2 and expires_at <= @now", "@key", "@version", "@now");

    /// <summary>Version and state of a key, whatever it is.</summary>
    private static readonly StatementText StateOf = new("select version, deleted from entry where key = @key", "@key");

    /// <summary>Live entries of a piece of the keys that were not touched for long, as the archive would keep them. What was learned is none.</summary>
    /// <returns>Also the key to go on after; null at the end of all.</returns>
    public Task<(List<ArchivedEntry> Cold, string? Next)> ReadColdAsync(string after, TimeSpan untouched, int slice, CancellationToken cancellationToken) =>
        storage.SnapshotAsync(async session =>
        {
            var before = session.Now - (long)untouched.TotalMilliseconds;
            var rows = await TouchedEntries.ReadAsync(session, after, slice);
            List<ArchivedEntry> cold = [];
            foreach (var row in rows.Where(r => r.At < before && MayLeave(MemoryKey.Parse(r.Key))))
            {
                var entry = await BeforeAsync(session, MemoryKey.Parse(row.Key), cancellationToken);
                await using var version = await session.Use(VersionAt).With(row.Seq).QueryAsync(cancellationToken);
                // One that is damaged stays where it is reported and can be mended.
                if (await version.ReadAsync(cancellationToken) && IsOf(version, row.Key, row.Version) && ReadPayload(version, 8, 12) is var payload && payload.Decode() is not null)
                {
                    cold.Add(new ArchivedEntry(row.Key, row.Version + 1, version.GetString(3), version.GetString(4), entry.CreatedAt, entry.UpdatedAt,
                        entry.ExpiresAt, entry.Tags, payload.Codec, payload.Size, payload.Checksum, payload.Bytes));
                }
            }

            return (cold, rows.Count < slice ? null : rows[^1].Key);
        }, cancellationToken);

    /// <summary>Lets stubs take the place of entries that the archive has, unless they were touched or locked since. Returns how many left.</summary>
    public Task<int> LeaveAsync(IReadOnlyList<ArchivedEntry> kept, TimeSpan untouched, CancellationToken cancellationToken) => storage.WriteAsync(async session =>
    {
        var (left, before) = (0, session.Now - (long)untouched.TotalMilliseconds);
        foreach (var entry in kept)
            left += await LeaveAsync(session, entry, before, cancellationToken) ? 1 : 0;
        return left;
    }, cancellationToken);

    private static async Task<bool> LeaveAsync(StorageSession session, ArchivedEntry kept, long before, CancellationToken cancellationToken)
    {
        var key = MemoryKey.Parse(kept.Key);
        var entry = await BeforeAsync(session, key, cancellationToken);
        if (!entry.IsLive || entry.Version.Value != kept.Version - 1 || entry.Checksum != kept.Checksum || entry.AnyLease && await IsLockedAsync(session, key, cancellationToken))
            return false;
        await using (var read = await session.Use(ReadAt).With(kept.Key).QueryAsync(cancellationToken))
        {
            if (await read.ReadAsync(cancellationToken) && read.GetInt64(0) >= before)
                return false;
        }

        // The stub's place behind in the chain is the version that leaves: history says then that it does not know, instead of skipping it.
        await session.Use(AppendVersion).With(
            kept.Key, kept.Version, entry.Sequence, (int)WriteOutcome.Archived, kept.Swarm, kept.Author, null, Archivist.Tool, session.Now,
            Payload.Raw, 0, 0L, null, null).PostAsync(cancellationToken);
        await session.Use(DropVersion).With(entry.Sequence).PostAsync(cancellationToken);
        await session.Use(PointEntry).With(
            kept.Key, kept.Version, Stub, (int)key.Category, kept.Author, entry.CreatedAt, entry.UpdatedAt, entry.ExpiresAt, 0, 0L, entry.Tags)
            .PostAsync(cancellationToken);
        await RetagAsync(session, key, entry.Tags, null, cancellationToken);
        await session.Use(Charge).With(key.Ledger, -entry.Size, -1).PostAsync(cancellationToken);
        await session.Use(DropReads).With(kept.Key).PostAsync(cancellationToken);
        return true;
    }

    /// <summary>Which of these the archive need not keep: their stub is gone, or its time is over.</summary>
    public Task<List<(string Key, long Version)>> FindSpentAsync(IReadOnlyList<ArchivedEntry> archived, CancellationToken cancellationToken) =>
        storage.WriteAsync(async session =>
        {
            List<(string, long)> spent = [];
            foreach (var entry in archived)
            {
                var ended = await session.Use(EndStub).With(entry.Key, entry.Version, session.Now).ExecuteAsync(cancellationToken) > 0;
                await using var row = await session.Use(StateOf).With(entry.Key).QueryAsync(cancellationToken);
                var isKnown = await row.ReadAsync(cancellationToken);
                // A move that has not come to its end yet has a later version here than there: that is left alone.
                if (ended || !isKnown || row.GetInt64(0) > entry.Version || row.GetInt64(0) == entry.Version && row.GetInt64(1) != Stub)
                    spent.Add((entry.Key, entry.Version));
            }

            return spent;
        }, cancellationToken);

    /// <summary>Of archived entries those that a stub stands for now.</summary>
    internal static async Task<bool> StandsForAsync(StorageSession session, ArchivedEntry entry, CancellationToken cancellationToken)
    {
        await using var row = await session.Use(StubOf).With(entry.Key, session.Now).QueryAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) && row.GetInt64(0) == entry.Version;
    }

    private async Task<Entry?[]> WithArchivedAsync(
        IArchive archive, Caller caller, IReadOnlyList<MemoryKey> keys, Entry?[] entries, CancellationToken cancellationToken)
    {
        for (var i = 0; i < entries.Length; i++)
            entries[i] ??= await ArchivedAsync(archive, caller, keys[i], cancellationToken);
        return entries;
    }

    private async Task<Entry?> ArchivedAsync(IArchive archive, Caller caller, MemoryKey key, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var version = await storage.ReadAsync(async session =>
            {
                await using var row = await session.Use(StubOf).With(key.Value, session.Now).QueryAsync(cancellationToken);
                var stub = await row.ReadAsync(cancellationToken) ? row.GetInt64(0) : (long?)null;
                await row.DisposeAsync();
                if (stub is not null)
                    await LeaseGuard.CheckReadAsync(session, caller, key, cancellationToken);
                return stub;
            }, cancellationToken);
            if (version is null)
                return attempt == 0 ? null : (await storage.ReadAsync(session => GetAllAsync(session, caller, [key], cancellationToken), cancellationToken))[0];
            if (await archive.FindAsync(key.Value, cancellationToken) is { } found && found.Version == version)
            {
                return new Entry(key, Payload.Of(found).Decode() ?? throw Corrupt(key, found.Version), new EntryVersion(found.Version), found.Author,
                    Time(found.CreatedAt), Time(found.UpdatedAt), Time(found.ExpiresAt), TagList.Split(found.Tags));
            }

            // It may have been stored again in between, and then looks different the second time.
            if (attempt == 1)
            {
                throw new SwarmMemoryException(ErrorCode.StorageUnavailable,
                    $"\"{key}\" was archived, and the archive beside the store does not have it.", "Put the folder \"archive\" back beside the database, or store the value again.");
            }
        }
    }

    /// <summary>Patterns and what else was learned stay where learning looks for them.</summary>
    private static bool MayLeave(MemoryKey key) =>
        key.Category != MemoryCategory.Neural && !key.Value.Contains("/neural/", StringComparison.Ordinal);

    private static async Task<bool> IsLockedAsync(StorageSession session, MemoryKey key, CancellationToken cancellationToken)
    {
        try
        {
            await LeaseGuard.CheckWriteAsync(session, Archivist, key, null, cancellationToken);
            return false;
        }
        catch (SwarmMemoryException e) when (e.Code == ErrorCode.Locked)
        {
            return true;
        }
    }
}
