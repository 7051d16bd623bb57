using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>
/// What was stored since the index was brought up to date: read from the change feed by every search, so that none misses an acknowledged
/// entry and none has to write. Cut into terms once and kept, as long as it is not in the index.
/// </summary>
internal sealed class IndexTail
{
    private const int Batch = 1000;
    private const long BatchBytes = 4 * 1024 * 1024;

    /// <summary>A longer tail is brought into the index soon, or cannot be; it is not kept in memory.</summary>
    private const int MostKept = 2000;

    private readonly Lock _lock = new();
    private readonly SortedList<long, SearchDocument> _known = [];

    /// <summary>All documents behind the index and up to this place are known.</summary>
    private long _through;

    public async Task<List<SearchDocument>> ReadAsync(
        StorageSession session, IndexState state, Analyzer analyzer, CancellationToken cancellationToken)
    {
        var (documents, after) = Known(state);
        while (after < state.Newest)
        {
            var versions = await SearchIndex.VersionsAfterAsync(session, after, Batch, BatchBytes, cancellationToken);
            if (versions.Count == 0)
                break;
            var read = versions.Select(v => v.ToDocument(analyzer)).OfType<SearchDocument>().ToList();
            documents.AddRange(read);
            Keep(after, versions[^1].Sequence, read);
            after = versions[^1].Sequence;
        }

        return documents;
    }

    private (List<SearchDocument> Documents, long After) Known(IndexState state)
    {
        lock (_lock)
        {
            if (_through < state.Cursor || _through > state.Newest)
            {
                _known.Clear();
                _through = state.Cursor;
            }

            while (_known.Count > 0 && _known.Keys[0] <= state.Cursor)
                _known.RemoveAt(0);
            return ([.. _known.Values], _through);
        }
    }

    private void Keep(long after, long last, List<SearchDocument> documents)
    {
        lock (_lock)
        {
            // Another search may have read on, or begun anew, in the meantime.
            if (after != _through || _known.Count + documents.Count > MostKept)
                return;
            foreach (var document in documents)
                _known[document.Sequence] = document;
            _through = last;
        }
    }
}
