using System.Buffers.Binary;

namespace SwarmMemory.Search;

/// <summary>Reads the blocks that <see cref="BlockWriter"/> made.</summary>
internal static class BlockReader
{
    /// <summary>All lists of a block, in the order of their terms.</summary>
    /// <exception cref="InvalidDataException">The block is not what was written.</exception>
    public static IEnumerable<PostingList> Read(ReadOnlyMemory<byte> block, long first)
    {
        if (!BlockFormat.IsSound(block.Span))
            throw new InvalidDataException("A block of the search index is damaged.");
        for (var offset = BlockFormat.HeaderSize; offset < block.Length;)
            yield return Next(block, first, ref offset);
    }

    /// <summary>The list of one term; null when the block has none.</summary>
    /// <exception cref="InvalidDataException">The block is not what was written.</exception>
    public static PostingList? Find(ReadOnlyMemory<byte> block, long first, long term)
    {
        if (!BlockFormat.IsSound(block.Span))
            throw new InvalidDataException("A block of the search index is damaged.");
        for (var offset = BlockFormat.HeaderSize; offset < block.Length;)
        {
            var list = Next(block, first, ref offset);
            if (list.Term >= term)
                return list.Term == term ? list : null;
        }

        return null;
    }

    private static PostingList Next(ReadOnlyMemory<byte> block, long first, ref int offset)
    {
        var span = block.Span;
        var term = BinaryPrimitives.ReadInt64LittleEndian(span[offset..]);
        offset += sizeof(long);
        var count = (int)BlockFormat.ReadNumber(span, ref offset);
        var length = (int)BlockFormat.ReadNumber(span, ref offset);
        var list = new PostingList(term, first, count, block.Slice(offset, length));
        offset += length;
        return list;
    }
}
