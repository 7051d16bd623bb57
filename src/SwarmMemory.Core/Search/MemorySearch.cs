using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>The search of one open store, with all its parts.</summary>
internal sealed class MemorySearch : IAsyncDisposable
{
    private readonly IStorage _storage;
    private readonly Indexer _indexer;
    private readonly Searcher _searcher;
    private readonly IndexRebuild _rebuild;
    private readonly Embedder? _embedder;
    private readonly VectorIndexer? _vectors;

    /// <param name="embeddings">Makes vectors of texts; null: searches go by words alone. It belongs to the search from here on.</param>
    public MemorySearch(
        IStorage storage, TimeProvider time, ILogger logger, IEmbeddingGenerator<string, Embedding<float>>? embeddings = null, AccessRules? access = null)
    {
        _storage = storage;
        QueryVectors? queries = null;
        if (embeddings is not null)
        {
            _embedder = new Embedder(embeddings);
            queries = new QueryVectors(_embedder, time);
            _vectors = new VectorIndexer(storage, _embedder, queries, time, logger);
        }

        var merger = new SegmentMerger(storage, logger);
        _indexer = new Indexer(storage, merger, logger);
        _searcher = new Searcher(storage, _indexer, new IndexTail(), queries, access ?? AccessRules.None);
        _rebuild = new IndexRebuild(storage, merger);
    }

    /// <inheritdoc cref="Searcher.FindAsync(Caller, SearchRequest, CancellationToken)"/>
    public Task<SearchResult> FindAsync(Caller caller, SearchRequest request, CancellationToken cancellationToken) =>
        _searcher.FindAsync(caller, request, cancellationToken);

    /// <inheritdoc cref="Searcher.FindAsync(Caller, SearchRequest, IReadOnlyList{string}, CancellationToken)"/>
    public Task<SearchResult> FindAsync(
        Caller caller, SearchRequest request, IReadOnlyList<string> prefixes, CancellationToken cancellationToken) =>
        _searcher.FindAsync(caller, request, prefixes, cancellationToken);

    /// <summary>Background work: brings the index up to date, and rebuilds one that was found damaged.</summary>
    public async Task KeepUpAsync(CancellationToken cancellationToken)
    {
        // Marked before it is mended: until then every process's health says so.
        if (_searcher.SawDamage)
            await SearchIndex.MarkDamagedAsync(_storage, cancellationToken);
        if ((await HealthAsync(cancellationToken)).IsDamaged)
        {
            await RebuildAsync(null, cancellationToken);
            return;
        }

        await _indexer.KeepUpAsync(cancellationToken);
    }

    /// <summary>Background work: gives entries their vectors, some each time; nothing without a model.</summary>
    public Task EmbedAsync(CancellationToken cancellationToken) => _vectors?.RunAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Begins the same, unless it is still at it: a model may be slow, and other background work does not wait for it.</summary>
    public void EmbedBesides() => _vectors?.Start();

    /// <summary>Makes the index anew while searches go on.</summary>
    /// <returns>False when another process is at it.</returns>
    public async Task<bool> RebuildAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var done = await _rebuild.RunAsync(progress, cancellationToken);
        if (done)
            _searcher.SawDamage = false;
        return done;
    }

    public Task<IndexHealth> HealthAsync(CancellationToken cancellationToken) => _storage.SnapshotAsync(
        session => IndexHealth.ReadAsync(session, cancellationToken), cancellationToken);

    /// <summary>Looks at every block of the index.</summary>
    /// <returns>Whether all of it is what was written; when not, it is marked for a rebuild.</returns>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        var segments = await _storage.SnapshotAsync(async session => (await SearchIndex.StateAsync(session, cancellationToken)).Segments, cancellationToken);
        foreach (var segment in segments)
        {
            if (await IndexCheck.IsSoundAsync(_storage, segment, cancellationToken))
                continue;
            await SearchIndex.MarkDamagedAsync(_storage, cancellationToken);
            return false;
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_vectors is not null)
            await _vectors.DisposeAsync();
        _embedder?.Dispose();
        _indexer.Dispose();
    }
}
