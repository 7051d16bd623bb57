namespace SwarmMemory.Search;

/// <summary>Gathers the postings of some documents and turns them into the blocks of a segment.</summary>
internal sealed class SegmentBuilder
{
    private readonly List<(long Term, long Document, byte Impact)> _postings = [];
    private readonly Dictionary<ulong, float> _counts = [];

    public int Documents { get; private set; }

    /// <summary>Words of all documents together.</summary>
    public long Words { get; private set; }

    public void Add(SearchDocument document)
    {
        _counts.Clear();
        document.Count(_counts);
        foreach (var (term, count) in _counts)
            _postings.Add(((long)term, document.Sequence, Impact.Of(count, document.Length)));
        foreach (var label in document.Labels().Distinct())
            _postings.Add(((long)label, document.Sequence, 0));
        Documents++;
        Words += document.Length;
    }

    /// <param name="first">The segment's first document.</param>
    public List<SearchBlock> Build(long first)
    {
        _postings.Sort(static (a, b) => a.Term != b.Term ? a.Term.CompareTo(b.Term) : a.Document.CompareTo(b.Document));
        List<SearchBlock> blocks = [];
        var writer = new BlockWriter(first, blocks.Add);
        foreach (var (term, document, impact) in _postings)
            writer.Add(term, document, impact);
        writer.Finish();
        return blocks;
    }
}
