namespace SwarmMemory.Search;

/// <summary>The best documents seen so far; of two with one score the newer one is better.</summary>
internal sealed class TopDocuments(int capacity)
{
    private readonly PriorityQueue<long, (float Score, long Document)> _best = new(capacity + 1);

    /// <summary>What a document must reach to be among them.</summary>
    public float Least { get; private set; } = float.Epsilon;

    public bool IsFull => _best.Count == capacity;

    public void Add(long document, float score)
    {
        if (_best.Count < capacity)
            _best.Enqueue(document, (score, document));
        else
            _best.EnqueueDequeue(document, (score, document));
        if (_best.Count == capacity && _best.TryPeek(out _, out var least))
            Least = least.Score;
    }

    /// <summary>The best first.</summary>
    public List<(long Document, float Score)> ToList() =>
    [
        .. _best.UnorderedItems.Select(i => (i.Element, i.Priority.Score)).OrderByDescending(i => i.Score).ThenByDescending(i => i.Element),
    ];
}
