using Microsoft.Extensions.Logging;
using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>
/// Brings the index up to the change feed, in batches: read and cut into terms beside everybody, written in one short transaction that is
/// void when another process was faster. A store itself writes nothing for the index.
/// </summary>
internal sealed class Indexer(IStorage storage, SegmentMerger merger, ILogger logger) : IDisposable
{
    /// <summary>Fewer new versions than this are left to the searches, which read them from the feed: a batch pays for itself.</summary>
    private const int WorthABatch = 64;

    private const int Batch = 4000;
    private const long BatchBytes = 4 * 1024 * 1024;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Analyzer _analyzer = new();

    /// <summary>Background work: indexes what has gathered, and merges what should be merged.</summary>
    public async Task KeepUpAsync(CancellationToken cancellationToken)
    {
        await CatchUpAsync(WorthABatch, cancellationToken);
        await merger.RunAsync(cancellationToken);
    }

    /// <summary>Before a search: so that it has little to read itself. When nothing can be written, it reads more.</summary>
    public async Task TryCatchUpAsync(int tail, CancellationToken cancellationToken)
    {
        try
        {
            await CatchUpAsync(tail, cancellationToken);
        }
        catch (SwarmMemoryException e) when (e.Code is ErrorCode.ReadOnly or ErrorCode.Timeout or ErrorCode.StorageFull or ErrorCode.UnsupportedSchema)
        {
            logger.LogDebug("The search index could not be brought up to date: {Message}", e.Message);
        }
    }

    /// <summary>Indexes until at most so many versions are left.</summary>
    private async Task CatchUpAsync(int tail, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            while (await NextAsync(tail, cancellationToken) is { } batch)
            {
                await storage.WriteAsync(session => WriteAsync(session, batch, cancellationToken), cancellationToken);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private Task<IndexBatch?> NextAsync(int tail, CancellationToken cancellationToken) => storage.SnapshotAsync(async session =>
    {
        var state = await SearchIndex.StateAsync(session, cancellationToken);
        return state.Newest - state.Cursor > tail
            ? await ReadAsync(session, _analyzer, state.Generation, state.Cursor, cancellationToken)
            : null;
    }, cancellationToken);

    /// <summary>The next batch behind a place of the feed; null at its end.</summary>
    internal static async Task<IndexBatch?> ReadAsync(
        StorageSession session, Analyzer analyzer, long generation, long after, CancellationToken cancellationToken)
    {
        var versions = await SearchIndex.VersionsAfterAsync(session, after, Batch, BatchBytes, cancellationToken);
        if (versions.Count == 0)
            return null;
        var builder = new SegmentBuilder();
        foreach (var version in versions)
        {
            if (version.ToDocument(analyzer) is { } document)
                builder.Add(document);
        }

        var segment = new SearchSegment
        {
            Generation = generation, State = SearchSegment.Live, FirstSeq = after + 1, LastSeq = versions[^1].Sequence,
            Documents = builder.Documents, Words = builder.Words,
        };
        var blocks = builder.Build(segment.FirstSeq);
        segment.Blocks = blocks.Count;
        return new IndexBatch(after, segment, blocks);
    }

    /// <returns>False: another process indexed them first.</returns>
    private static async Task<bool> WriteAsync(StorageSession session, IndexBatch batch, CancellationToken cancellationToken)
    {
        var state = await SearchIndex.StateAsync(session, cancellationToken);
        if (state.Cursor != batch.After || state.Generation != batch.Segment.Generation)
            return false;
        await AddAsync(session, batch, cancellationToken);
        await SearchIndex.SetAsync(session, SearchIndex.CursorName, batch.Segment.LastSeq, cancellationToken);
        return true;
    }

    internal static async Task AddAsync(StorageSession session, IndexBatch batch, CancellationToken cancellationToken)
    {
        // A stretch in which nothing is left has nothing to be found.
        if (batch.Segment.Documents == 0)
            return;
        var id = await SearchIndex.AddSegmentAsync(session, batch.Segment, cancellationToken);
        await SearchIndex.AddBlocksAsync(session, id, batch.Blocks, cancellationToken);
    }

    public void Dispose() => _one.Dispose();
}
