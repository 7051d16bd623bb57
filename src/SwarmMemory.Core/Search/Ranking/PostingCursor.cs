namespace SwarmMemory.Search;

/// <summary>Walks through the postings of a term, list after list, in the order of documents.</summary>
internal sealed class PostingCursor
{
    private readonly IReadOnlyList<PostingList> _lists;
    private int _list = -1;
    private int _offset;
    private byte _impact;

    public PostingCursor(IReadOnlyList<PostingList> lists)
    {
        _lists = lists;
        NextList();
    }

    /// <summary>The document it stands at; the largest number behind the last one.</summary>
    public long Document { get; private set; }

    /// <summary>Adds a term's scores to those of the documents from where it stands to an end.</summary>
    public void Score(long start, long end, Span<float> into, ReadOnlySpan<float> scores)
    {
        while (Document < end)
        {
            var bytes = _lists[_list].Bytes.Span;
            var (offset, document, impact) = (_offset, Document, _impact);
            while (true)
            {
                into[(int)(document - start)] += scores[impact];
                if (offset >= bytes.Length)
                {
                    NextList();
                    break;
                }

                document += (long)BlockFormat.ReadNumber(bytes, ref offset);
                impact = bytes[offset++];
                if (document >= end)
                {
                    (_offset, Document, _impact) = (offset, document, impact);
                    break;
                }
            }
        }
    }

    /// <summary>Sets the bits of the documents from where it stands to an end.</summary>
    public void Mark(long start, long end, Span<ulong> bits)
    {
        for (; Document < end; Next())
        {
            var bit = (int)(Document - start);
            bits[bit >> 6] |= 1UL << (bit & 63);
        }
    }

    /// <summary>Goes on to the first document that is not before a place; lists that end before it are not looked into.</summary>
    public void SkipTo(long document)
    {
        if (Document >= document)
            return;
        while (_list + 1 < _lists.Count && FirstOf(_lists[_list + 1]) <= document)
            NextList();
        while (Document < document)
            Next();
    }

    private void Next()
    {
        var bytes = _lists[_list].Bytes.Span;
        if (_offset >= bytes.Length)
        {
            NextList();
            return;
        }

        Document += (long)BlockFormat.ReadNumber(bytes, ref _offset);
        _impact = bytes[_offset++];
    }

    private void NextList()
    {
        if (++_list >= _lists.Count)
        {
            Document = long.MaxValue;
            return;
        }

        _offset = 0;
        Document = _lists[_list].First + (long)BlockFormat.ReadNumber(_lists[_list].Bytes.Span, ref _offset);
        _impact = _lists[_list].Bytes.Span[_offset++];
    }

    private static long FirstOf(PostingList list)
    {
        var offset = 0;
        return list.First + (long)BlockFormat.ReadNumber(list.Bytes.Span, ref offset);
    }
}
