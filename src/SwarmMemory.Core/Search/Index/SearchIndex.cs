using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>
/// The index in its tables: segments of postings, in numbers and bytes that any database keeps. A document is a version of an entry, its
/// number the version's place in the change feed; one that was superseded since is left out when it is read, and dropped by merges.
/// </summary>
internal sealed partial class SearchIndex
{
    public static async Task<IndexState> StateAsync(StorageSession session, CancellationToken cancellationToken)
    {
        long generation, cursor, newest;
        bool rebuilding;
        await using (var row = await session.Use(State).With().QueryAsync(cancellationToken))
        {
            await row.ReadAsync(cancellationToken);
            (generation, cursor, newest, rebuilding) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3) != 0);
        }

        return new IndexState(generation, cursor, newest, rebuilding, await SegmentsAsync(session, generation, cancellationToken));
    }

    public static async Task<List<SearchSegment>> SegmentsAsync(StorageSession session, long generation, CancellationToken cancellationToken)
    {
        List<SearchSegment> segments = [];
        await using var row = await session.Use(Segments).With(generation).QueryAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            segments.Add(new SearchSegment
            {
                Id = row.GetInt64(0), Generation = row.GetInt64(1), State = row.GetInt32(2), FirstSeq = row.GetInt64(3),
                LastSeq = row.GetInt64(4), Documents = row.GetInt64(5), Words = row.GetInt64(6), Blocks = row.GetInt64(7),
            });
        }

        return segments;
    }

    /// <summary>The postings of terms in all segments, term by term. A block that is not what was written is left out, and told.</summary>
    public static async Task<List<List<PostingList>>> FindAsync(
        StorageSession session, IReadOnlyList<SearchSegment> segments, IReadOnlyList<ulong> terms, Action damaged, CancellationToken cancellationToken)
    {
        var lists = terms.Select(_ => new List<PostingList>()).ToList();
        var asked = terms.SelectMany(t => segments.Select(s => (object?[])[s.Id, (long)t])).ToList();
        await session.Use(BlocksOf).QueryEachAsync(asked, async (i, row) =>
        {
            var (term, segment) = Math.DivRem(i, segments.Count);
            try
            {
                while (await row.ReadAsync(cancellationToken))
                {
                    if (BlockReader.Find(row.GetBytes(1), segments[segment].FirstSeq, (long)terms[term]) is { } list)
                        lists[term].Add(list);
                }
            }
            catch (Exception e) when (e is InvalidDataException or ArgumentException or IndexOutOfRangeException)
            {
                damaged();
            }
        }, cancellationToken);
        return lists;
    }

    public static async Task<List<SearchBlock>> BlocksAfterAsync(
        StorageSession session, long segment, long term, long document, int limit, CancellationToken cancellationToken)
    {
        List<SearchBlock> blocks = [];
        await using var row = await session.Use(BlocksAfter).With(segment, term, document, limit).QueryAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            blocks.Add(new SearchBlock(row.GetInt64(0), row.GetInt64(1), row.GetBytes(2)));
        return blocks;
    }

    /// <summary>Versions behind a place of the feed, until there are enough bytes of values.</summary>
    public static async Task<List<FeedVersion>> VersionsAfterAsync(
        StorageSession session, long after, int limit, long bytes, CancellationToken cancellationToken)
    {
        List<FeedVersion> versions = [];
        await using var row = await session.Use(VersionsAfter).With(after, limit).QueryAsync(cancellationToken);
        while (bytes > 0 && await row.ReadAsync(cancellationToken))
        {
            var current = row.GetInt64(1) != 0;
            versions.Add(new FeedVersion(row.GetInt64(0), row.GetString(2), current ? ReadFields(row) : null));
            bytes -= current ? row.GetInt32(7) : 0;
        }

        return versions;
    }

    /// <summary>The numbers of the documents of a stretch that are still what their keys hold.</summary>
    public static async Task<List<long>> CurrentAsync(StorageSession session, long first, long last, CancellationToken cancellationToken)
    {
        List<long> current = [];
        await using var row = await session.Use(CurrentBetween).With(first, last).QueryAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            current.Add(row.GetInt64(0));
        return current;
    }

    public static Task<long> AddSegmentAsync(StorageSession session, SearchSegment segment, CancellationToken cancellationToken) =>
        session.Use(AddSegment).With(segment.Generation, segment.State, segment.FirstSeq, segment.LastSeq, segment.Documents, segment.Words,
            segment.Blocks).NumberAsync(cancellationToken);

    public static async Task AddBlocksAsync(
        StorageSession session, long segment, IReadOnlyList<SearchBlock> blocks, CancellationToken cancellationToken)
    {
        foreach (var block in blocks)
            await session.Use(AddBlock).With(segment, block.Term, block.Document, block.Data).PostAsync(cancellationToken);
    }

    public static Task SetAsync(StorageSession session, string counter, long value, CancellationToken cancellationToken) =>
        session.Use(SetCounter).With(counter, value).ExecuteAsync(cancellationToken);

    /// <summary>Whether some process found damage that no rebuild has mended yet.</summary>
    public static async Task<bool> IsMarkedDamagedAsync(StorageSession session, CancellationToken cancellationToken) =>
        await session.Use(Damage).With().NumberAsync(cancellationToken) > 0;

    public static Task MarkDamagedAsync(IStorage storage, CancellationToken cancellationToken) => storage.WriteAsync(async session =>
    {
        await SetAsync(session, DamageName, 1, cancellationToken);
        return true;
    }, cancellationToken);

    /// <returns>False: another process took the segment away.</returns>
    public static async Task<bool> PublishAsync(
        StorageSession session, long id, long documents, long words, long blocks, CancellationToken cancellationToken) =>
        await session.Use(Publish).With(id, documents, words, blocks).ExecuteAsync(cancellationToken) == 1;

    public static async Task<bool> IsBuildingAsync(StorageSession session, long id, CancellationToken cancellationToken) =>
        await session.Use(IsBuilding).With(id).NumberAsync(cancellationToken) == 1;

    public static Task DropAsync(StorageSession session, long id, CancellationToken cancellationToken) =>
        session.Use(DropSegment).With(id).ExecuteAsync(cancellationToken);

    private static FeedVersion.Stored ReadFields(Rows row) => new(
        row.IsDBNull(3) ? null : row.GetString(3), row.GetString(4), row.GetInt64(5),
        new Payload(row.IsDBNull(9) ? [] : row.GetBytes(9), row.GetInt32(6), row.GetInt32(7), row.GetInt64(8)));
}
