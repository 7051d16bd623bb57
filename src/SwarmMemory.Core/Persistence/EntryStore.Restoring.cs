using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>Bringing keys back to what history says they were at a time.</summary>
internal sealed partial class EntryStore
{
    /// <summary>More keys than one transaction should hold; snapshots are for those.</summary>
    private const int MostRestored = 10_000;

    /// <summary>Every key of a range that has ever been written, with its newest version. @from inclusive, @to exclusive.</summary>
    private const string InRangeEver = """
        select key, version, seq, deleted, expires_at as ExpiresAt from entry where key >= @from and key < @to order by key limit @limit
        """;

    /// <summary>
    /// Gives every key under a prefix the value it had at a time, as a new version; what did not exist then is deleted. All in one transaction.
    /// </summary>
    /// <exception cref="SwarmMemoryException">
    /// <see cref="ErrorCode.InvalidArgument"/> for too many keys, <see cref="ErrorCode.Locked"/>, <see cref="ErrorCode.QuotaExceeded"/>,
    /// <see cref="ErrorCode.CorruptEntry"/>, the storage codes.
    /// </exception>
    public Task<RestoreResult> RestoreAsync(Caller caller, string prefix, DateTimeOffset at, CancellationToken cancellationToken) =>
        storage.WriteAsync(async session =>
        {
            var (from, to) = (prefix, prefix + "\U0010FFFF");
            var rows = (await session.Connection.QueryAsync<EverRow>(InRangeEver, new { from, to, limit = MostRestored + 1 })).Buffered();
            if (rows.Count > MostRestored)
            {
                throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"More than {MostRestored:N0} keys begin with \"{prefix}\".",
                    "Restore a longer prefix at a time, or a snapshot.");
            }

            var (restored, deleted, unchanged, unknown) = (0, 0, 0, 0);
            foreach (var row in rows)
            {
                var key = MemoryKey.Parse(row.Key);
                var (isKnown, then) = await AtAsync(session, row, at, cancellationToken);
                var isLive = row.Deleted == 0 && (row.ExpiresAt is null || row.ExpiresAt > session.Now);
                if (!isKnown)
                {
                    unknown++;
                }
                else if (then is null)
                {
                    if (isLive)
                        await DeleteAsync(session, caller, key, null, null, cancellationToken);
                    (deleted, unchanged) = isLive ? (deleted + 1, unchanged) : (deleted, unchanged + 1);
                }
                else if (isLive && then.Info.Version.Value == row.Version)
                {
                    unchanged++;
                }
                else
                {
                    var value = then.Payload.Decode() ?? throw Corrupt(key, then.Info.Version.Value);
                    await PutEncodedAsync(session, caller, new EncodedPut(new PutRequest(key, value), then.Payload, TagList.Split(then.Tags), []), cancellationToken);
                    restored++;
                }
            }

            return new RestoreResult(restored, deleted, unchanged, unknown);
        }, cancellationToken);

    /// <summary>The version of a time: none when the key did not exist then, and not known when history does not reach back so far.</summary>
    private static async Task<(bool IsKnown, StoredVersion? Then)> AtAsync(
        StorageSession session, EverRow entry, DateTimeOffset at, CancellationToken cancellationToken)
    {
        for (long? next = entry.Seq; next is { } sequence;)
        {
            await using var reader = await session.Use(VersionAt).With(sequence).QueryAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken) || reader.GetString(13) != entry.Key)
                return (false, null);
            next = reader.IsDBNull(1) ? null : reader.GetInt64(1);
            var row = ReadVersion(reader);
            if (row.Info.At > at)
                continue;
            if (row.Info.Outcome == WriteOutcome.Archived)
                return (false, null);
            var hadExpired = sequence == entry.Seq && entry.ExpiresAt <= at.ToUnixTimeMilliseconds();
            return (true, row.Info.Outcome == WriteOutcome.Deleted || hadExpired ? null : row);
        }

        return (true, null);
    }

    /// <summary>Visible to the code that Dapper.AOT generates.</summary>
    internal sealed class EverRow
    {
        public string Key { get; set; } = "";
        public long Version { get; set; }
        public long Seq { get; set; }
        public int Deleted { get; set; }
        public long? ExpiresAt { get; set; }
    }
}
