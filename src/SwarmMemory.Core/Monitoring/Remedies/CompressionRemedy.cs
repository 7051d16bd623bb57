using Dapper;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>Compresses values that were stored as they are, by a program or a configuration that did not, where that makes them smaller now.</summary>
internal static class CompressionRemedy
{
    /// <summary>Rows looked at in one reading, and bytes compressed in one write.</summary>
    private const int Slice = 500;
    private const int BytesPerWrite = 256 * 1024;
    private const int Sampled = 200;

    /// <summary>Uncompressed values after a place in the feed that may be worth it. @after seq.</summary>
    private const string Raw = """
        select seq, size, checksum, value from entry_version
        where seq > @after and seq <= @to and codec = 0 and size >= @least order by seq limit @limit
        """;

    private const string CountRaw = """
        select count(*) as Entries, coalesce(sum(size), 0) as Bytes from entry_version where codec = 0 and size >= @least
        """;

    private const string Newest = "select coalesce(max(seq), 0) from entry_version";

    /// <summary>Replaces a value by the same one compressed, unless it was changed since.</summary>
    private static readonly StatementText Replace = new("""
        update entry_version set codec = @codec, value = @value where seq = @seq and codec = 0 and checksum = @checksum
        """, "@codec", "@value", "@seq", "@checksum");

    public static Remedy Create(IStorage storage, EntryOptions options) => new("compression",
        async cancellationToken =>
        {
            if (!options.Compress)
                return null;
            var (raw, sample) = await storage.SnapshotAsync(async session =>
            {
                var least = Payload.WorthCompressing;
                var (after, to, limit) = (0L, long.MaxValue, Sampled);
                return (await session.Connection.QueryFirstAsync<CleanupRemedy.CountRow>(CountRaw, new { least }),
                    (await session.Connection.QueryAsync<RawRow>(Raw, new { after, to, least, limit })).Buffered());
            }, cancellationToken);
            var (before, after) = (sample.Sum(r => (long)r.Size), sample.Sum(r => (long)(Shrink(r)?.Bytes.Length ?? r.Size)));
            var saves = before == 0 ? 0 : (long)(raw.Bytes * (1 - (double)after / before));
            return saves < raw.Bytes / 10 || saves == 0 ? null : new RemedyStep("compression",
                FormattableString.Invariant($"Compresses those of {raw.Entries:N0} uncompressed values that get smaller by it."), saves);
        },
        async (progress, cancellationToken) =>
        {
            if (!options.Compress)
                return ("Nothing: memory_persistence.compression_enabled is false.", 0);
            var newest = await storage.ReadAsync(session => session.Connection.QueryFirstAsync<long>(Newest), cancellationToken);
            var (compressed, saved) = (0L, 0L);
            for (var after = 0L; after < newest;)
            {
                var (next, count, bytes) = await RunSliceAsync(storage, after, cancellationToken);
                (after, compressed, saved) = (next, compressed + count, saved + bytes);
                progress?.Report((double)after / newest);
            }

            return (FormattableString.Invariant($"Compressed {compressed:N0} values, by {saved:N0} bytes in all."), 0);
        });

    private static async Task<(long Next, int Compressed, long Saved)> RunSliceAsync(IStorage storage, long after, CancellationToken cancellationToken)
    {
        var to = after + Slice;
        var rows = await storage.ReadAsync(async session =>
        {
            var (least, limit) = (Payload.WorthCompressing, Slice);
            return (await session.Connection.QueryAsync<RawRow>(Raw, new { after, to, least, limit })).Buffered();
        }, cancellationToken);

        // Compressed before the write lock is asked for; no more than one short transaction takes.
        List<(RawRow Row, Payload Smaller)> work = [];
        var (bytes, next) = (0L, to);
        foreach (var row in rows)
        {
            if (bytes > BytesPerWrite)
                break;
            next = row == rows[^1] ? to : row.Seq;
            if (Shrink(row) is { } smaller)
                work.Add((row, smaller));
            bytes += row.Size;
        }

        if (work.Count == 0)
            return (next, 0, 0);
        await storage.WriteAsync(async session =>
        {
            foreach (var (row, smaller) in work)
                await session.Use(Replace).With(smaller.Codec, smaller.Bytes, row.Seq, row.Checksum).PostAsync(CancellationToken.None);
            return true;
        }, cancellationToken);
        return (next, work.Count, work.Sum(w => (long)w.Row.Size - w.Smaller.Bytes.Length));
    }

    /// <summary>The value compressed; null when that does not save enough, or when it is damaged and must stay as it is.</summary>
    private static Payload? Shrink(RawRow row)
    {
        if (new Payload(row.Value, Payload.Raw, row.Size, row.Checksum).Decode() is not { } value)
            return null;
        var smaller = Payload.Encode(value, compress: true);
        return smaller.Codec == Payload.Raw ? null : smaller;
    }

    /// <summary>Visible to the code that Dapper.AOT generates.</summary>
    internal sealed class RawRow
    {
        public long Seq { get; set; }
        public int Size { get; set; }
        public long Checksum { get; set; }
        public byte[] Value { get; set; } = [];
    }
}
