using System.Buffers.Binary;
using System.IO.Hashing;

namespace SwarmMemory.Search;

/// <summary>
/// A block of the index: a checksum, then for each of its terms, in order, the term, how many postings it has here, how many bytes they take,
/// and the postings: the distance to the document before and the impact.
/// </summary>
internal static class BlockFormat
{
    public const int HeaderSize = 8;

    public static void Seal(Span<byte> block) =>
        BinaryPrimitives.WriteUInt64LittleEndian(block, XxHash3.HashToUInt64(block[HeaderSize..]));

    public static bool IsSound(ReadOnlySpan<byte> block) =>
        block.Length > HeaderSize && BinaryPrimitives.ReadUInt64LittleEndian(block) == XxHash3.HashToUInt64(block[HeaderSize..]);

    public static int WriteNumber(Span<byte> target, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            target[length++] = (byte)(value | 0x80);
        target[length++] = (byte)value;
        return length;
    }

    public static ulong ReadNumber(ReadOnlySpan<byte> source, ref int offset)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = source[offset++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
    }
}
