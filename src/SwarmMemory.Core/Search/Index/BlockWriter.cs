using System.Buffers.Binary;

namespace SwarmMemory.Search;

/// <summary>
/// Packs postings into blocks: terms with few of them share one of a page, a term with many gets blocks of its own. Postings come in the
/// order of terms, then of documents.
/// </summary>
/// <param name="first">The segment's first document.</param>
/// <param name="write">Takes each finished block.</param>
internal sealed class BlockWriter(long first, Action<SearchBlock> write)
{
    /// <summary>With its row's header it fills a page of four kilobytes, or two of half that.</summary>
    private const int SharedSize = 3900;

    /// <summary>From here on a term gets blocks of its own.</summary>
    private const int OwnSize = 1800;

    private const int LargestSize = 32_000;
    private const int LongestHeader = sizeof(long) + 10;
    private const int LongestPosting = 11;

    private readonly byte[] _shared = new byte[SharedSize];
    private readonly byte[] _list = new byte[LargestSize];
    private int _sharedLength = BlockFormat.HeaderSize;
    private long _sharedTerm;
    private long _term;
    private int _listLength;
    private int _listCount;
    private long _listFirst;
    private long _last;
    private bool _isOwn;

    public int Blocks { get; private set; }

    public void Add(long term, long document, byte impact)
    {
        if (term != _term || _listLength + LongestPosting > LargestSize)
        {
            EndList(term == _term);
            (_term, _last, _listFirst) = (term, first, document);
        }

        _listLength += BlockFormat.WriteNumber(_list.AsSpan(_listLength), (ulong)(document - _last));
        _list[_listLength++] = impact;
        (_last, _listCount) = (document, _listCount + 1);
    }

    public void Finish()
    {
        EndList(goesOn: false);
        EndShared();
    }

    private void EndList(bool goesOn)
    {
        if (_listCount == 0)
            return;
        if (goesOn || _isOwn || _listLength > OwnSize)
        {
            EndShared();
            var block = new byte[BlockFormat.HeaderSize + LongestHeader + _listLength];
            var length = WriteList(block, BlockFormat.HeaderSize);
            Emit(_term, _listFirst, block.AsSpan(0, length));
        }
        else
        {
            if (_sharedLength + LongestHeader + _listLength > SharedSize)
                EndShared();
            if (_sharedLength == BlockFormat.HeaderSize)
                _sharedTerm = _term;
            _sharedLength = WriteList(_shared, _sharedLength);
        }

        _isOwn = goesOn;
        (_listLength, _listCount) = (0, 0);
    }

    private int WriteList(Span<byte> block, int offset)
    {
        BinaryPrimitives.WriteInt64LittleEndian(block[offset..], _term);
        offset += sizeof(long);
        offset += BlockFormat.WriteNumber(block[offset..], (ulong)_listCount);
        offset += BlockFormat.WriteNumber(block[offset..], (ulong)_listLength);
        _list.AsSpan(0, _listLength).CopyTo(block[offset..]);
        return offset + _listLength;
    }

    private void EndShared()
    {
        if (_sharedLength > BlockFormat.HeaderSize)
            Emit(_sharedTerm, SearchBlock.Shared, _shared.AsSpan(0, _sharedLength));
        _sharedLength = BlockFormat.HeaderSize;
    }

    private void Emit(long term, long document, ReadOnlySpan<byte> block)
    {
        var data = block.ToArray();
        BlockFormat.Seal(data);
        Blocks++;
        write(new SearchBlock(term, document, data));
    }
}
