using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>One search on one state of the store, and what it learns on the way.</summary>
internal sealed class SearchWork(
    StorageSession session, Caller caller, SearchFilter filter, SearchQuery query, IndexState state, Analyzer analyzer)
{
    public StorageSession Session { get; } = session;
    public Caller Caller { get; } = caller;
    public SearchFilter Filter { get; } = filter;
    public SearchQuery Query { get; } = query;
    public IndexState State { get; } = state;
    public Analyzer Analyzer { get; } = analyzer;

    /// <summary>Entries of the archive, by numbers below zero.</summary>
    public Dictionary<long, ArchivedEntry> Archived { get; } = [];

    /// <summary>Documents of the index and behind it, with their average length.</summary>
    public long Documents { get; private set; }
    public float AverageLength { get; private set; } = 1;

    /// <summary>What words that no document has would have told.</summary>
    public float Unknown { get; set; }

    /// <summary>Characters that may still be cut into terms: a few very long values must not keep everybody waiting.</summary>
    private int _budget = 1_500_000;

    public bool IsDamaged { get; private set; }

    /// <summary>What the query means to a model; null without one.</summary>
    public QueryVector? Vector { get; init; }

    /// <summary>Why vectors do not take part, though there is a model.</summary>
    public string? Without { get; set; }

    public string? Degraded => IsDamaged
        ? "A part of the search index is damaged; it is being rebuilt, and until then some entries may not be found."
        : Without;

    /// <summary>How much of a value of some size is to be scored.</summary>
    public int TakeBudget(int size)
    {
        var taken = Math.Min(size, Math.Clamp(_budget / 8, 2_000, 64_000));
        _budget -= taken;
        return taken;
    }

    public void Count(List<SearchDocument> tail)
    {
        Documents = State.Documents + tail.Count;
        AverageLength = Math.Max(1f, (State.Words + tail.Sum(d => (long)d.Length)) / (float)Math.Max(1, Documents));
    }

    /// <summary>The postings of terms in all segments, term by term. What is damaged is left out, and said.</summary>
    public Task<List<List<PostingList>>> ListsAsync(IReadOnlyList<ulong> terms, CancellationToken cancellationToken) =>
        SearchIndex.FindAsync(Session, State.Segments, terms, () => IsDamaged = true, cancellationToken);
}
