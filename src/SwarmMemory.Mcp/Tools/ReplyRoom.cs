using System.Text;

namespace SwarmMemory.Mcp.Tools;

/// <summary>
/// What still fits into one reply. A token is rarely less than two and a half bytes of JSON, so this many stay below the 25,000 tokens that a
/// client takes.
/// </summary>
internal sealed class ReplyRoom
{
    /// <summary>Bytes of values and lists in one reply.</summary>
    public const int Bytes = 60_000;

    /// <summary>Field names, times and numbers of one entry.</summary>
    private const int PerEntry = 160;

    public int Left { get; private set; } = Bytes;

    /// <summary>Takes the room of an entry without its value; false when there is none, unless it is the first.</summary>
    public bool Take(EntryInfo entry)
    {
        var size = SizeOf(entry.Key) + SizeOf(entry.Tags);
        var fits = size <= Left || Left == Bytes;
        if (fits)
            Left -= size;
        return fits;
    }

    /// <summary>Keeps room for entries that must all be named, before their tags and values share the rest.</summary>
    public void Keep(IEnumerable<MemoryKey> keys) => Left = Math.Max(0, Left - keys.Sum(SizeOf));

    /// <summary>Takes room for all tags of an entry or for none.</summary>
    public bool TakeTags(IReadOnlyList<string> tags)
    {
        var fits = SizeOf(tags) <= Left;
        if (fits)
            Left -= SizeOf(tags);
        return fits;
    }

    /// <summary>Takes room for a value, as much of it as there is.</summary>
    public void TakeValue(int size) => Left = Math.Max(0, Left - size);

    private static int SizeOf(MemoryKey key) => PerEntry + Encoding.UTF8.GetByteCount(key.Value);
    private static int SizeOf(IReadOnlyList<string> tags) => tags.Sum(t => Encoding.UTF8.GetByteCount(t) + 4);
}
