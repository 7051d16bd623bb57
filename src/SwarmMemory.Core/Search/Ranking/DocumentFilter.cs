namespace SwarmMemory.Search;

/// <summary>Which documents a search lets through, from the postings of its filters: walked once, in the order of documents.</summary>
internal sealed class DocumentFilter
{
    private readonly List<PostingCursor[]> _filters = [];
    private ulong[] _some = [];

    public bool IsEmpty => _filters.Count == 0;

    /// <summary>Lets only documents through that have one of some terms.</summary>
    public void Add(IEnumerable<IReadOnlyList<PostingList>> terms) => _filters.Add([.. terms.Select(t => new PostingCursor(t))]);

    public void SkipTo(long document)
    {
        foreach (var cursor in _filters.SelectMany(f => f))
            cursor.SkipTo(document);
    }

    /// <summary>The first document, from a place on, that every filter may let through.</summary>
    public long NextStart(long start)
    {
        foreach (var filter in _filters)
            start = Math.Max(start, filter.Select(c => c.Document).DefaultIfEmpty(long.MaxValue).Min());
        return start;
    }

    /// <summary>Sets the bits of the documents of a stretch that it lets through, all when it filters nothing.</summary>
    /// <returns>Whether there are any.</returns>
    public bool Allow(long start, long end, ulong[] allowed)
    {
        Array.Fill(allowed, ulong.MaxValue);
        if (IsEmpty)
            return true;
        if (_some.Length < allowed.Length)
            _some = new ulong[allowed.Length];
        foreach (var filter in _filters)
        {
            Array.Clear(_some);
            foreach (var cursor in filter)
            {
                cursor.SkipTo(start);
                cursor.Mark(start, end, _some);
            }

            for (var i = 0; i < allowed.Length; i++)
                allowed[i] &= _some[i];
        }

        return allowed.AsSpan().ContainsAnyExcept(0UL);
    }
}
