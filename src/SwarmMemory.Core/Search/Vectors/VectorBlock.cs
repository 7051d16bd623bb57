using System.Runtime.InteropServices;

namespace SwarmMemory.Search;

/// <summary>
/// The bits of many vectors together, because reading a row for each would cost more than comparing them. In words of 64 bits: a checksum, how many
/// there are, their documents in order, their bits.
/// </summary>
internal readonly struct VectorBlock
{
    /// <summary>Vectors of a full block.</summary>
    public const int Most = 512;

    private const int Header = 2;

    private readonly byte[] _data;
    private readonly int _width;

    private VectorBlock(byte[] data, int width) => (_data, _width) = (data, width);

    public int Count => (int)Words[1];

    /// <summary>Words of a vector.</summary>
    public int Width => _width;

    private ReadOnlySpan<ulong> Words => MemoryMarshal.Cast<byte, ulong>(_data);

    public long Document(int index) => (long)Words[Header + index];

    public ReadOnlySpan<ulong> Bits(int index) => Words.Slice(Header + Count + index * _width, _width);

    public List<(long Document, ulong[] Bits)> ToList()
    {
        List<(long, ulong[])> all = [];
        for (var i = 0; i < Count; i++)
            all.Add((Document(i), Bits(i).ToArray()));
        return all;
    }

    /// <returns>Null when it is not what was written.</returns>
    public static VectorBlock? Read(byte[] data)
    {
        if (data.Length % sizeof(ulong) != 0 || data.Length <= Header * sizeof(ulong) || !BlockFormat.IsSound(data))
            return null;
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        return new VectorBlock(data, (words.Length - Header) / (int)words[1] - 1);
    }

    public static byte[] Write(IReadOnlyList<(long Document, ulong[] Bits)> vectors)
    {
        var data = new byte[sizeof(ulong) * (Header + vectors.Sum(v => 1 + v.Bits.Length))];
        var words = MemoryMarshal.Cast<byte, ulong>(data.AsSpan());
        words[1] = (ulong)vectors.Count;
        var at = Header + vectors.Count;
        for (var i = 0; i < vectors.Count; i++)
        {
            words[Header + i] = (ulong)vectors[i].Document;
            vectors[i].Bits.CopyTo(words[at..]);
            at += vectors[i].Bits.Length;
        }

        BlockFormat.Seal(data);
        return data;
    }
}
