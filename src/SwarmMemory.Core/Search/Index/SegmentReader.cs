using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>Reads a segment from its first term to its last, a few blocks at a time.</summary>
internal sealed class SegmentReader(IStorage storage, SearchSegment segment)
{
    private const int Ahead = 8;

    private readonly Queue<PostingList> _lists = [];
    private (long Term, long Document) _last = (long.MinValue, -1);
    private bool _isAtEnd;

    /// <summary>The list at hand; null at the end.</summary>
    public PostingList? Current => _lists.TryPeek(out var list) ? list : null;

    /// <exception cref="InvalidDataException">A block is not what was written.</exception>
    public async Task NextAsync(CancellationToken cancellationToken)
    {
        _lists.TryDequeue(out _);
        if (_lists.Count > 0 || _isAtEnd)
            return;
        var blocks = await storage.ReadAsync(
            session => SearchIndex.BlocksAfterAsync(session, segment.Id, _last.Term, _last.Document, Ahead, cancellationToken), cancellationToken);
        foreach (var block in blocks)
        {
            foreach (var list in BlockReader.Read(block.Data, segment.FirstSeq))
                _lists.Enqueue(list);
            _last = (block.Term, block.Document);
        }

        _isAtEnd = blocks.Count < Ahead;
    }
}
