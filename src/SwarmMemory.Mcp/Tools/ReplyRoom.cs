namespace SwarmMemory.Mcp.Tools;

/// <summary>
/// What still fits into one reply. A token is rarely less than two and a half bytes of JSON, so this many stay below the 25,000 tokens that a
/// client takes.
/// </summary>
internal sealed class ReplyRoom
{
    /// <summary>Bytes of values and lists in one reply.</summary>
    public const int Bytes = 60_000;

    /// <summary>Bytes of a message's body that is not cut.</summary>
    public const int LongestBody = 50_000;

    /// <summary>Field names, times and numbers of one entry.</summary>
    private const int PerEntry = 160;

    public int Left { get; private set; } = Bytes;

    /// <summary>Takes the room of an entry without its value; false when there is none, unless it is the first.</summary>
    public bool Take(EntryInfo entry)
    {
        var size = PerEntry + SizeOf(entry.Key.Value) + entry.Tags.Sum(SizeOf);
        var fits = size <= Left || Left == Bytes;
        if (fits)
            Left -= size;
        return fits;
    }

    /// <summary>Takes the room of a lock in a list; false when there is none.</summary>
    public bool Take(LockEntry entry)
    {
        var size = PerEntry + SizeOf(entry.Resource) + SizeOf(entry.LockId ?? "") + SizeOf(entry.Reason ?? "");
        var fits = size <= Left;
        if (fits)
            Left -= size;
        return fits;
    }

    /// <summary>Takes the room of an entry that is named whatever becomes of its tags and its value.</summary>
    public void Name(MemoryKey key) => TakeValue(PerEntry + SizeOf(key.Value));

    /// <summary>Takes the room of tags; false when there is none.</summary>
    public bool TakeTags(IReadOnlyList<string> tags)
    {
        var size = tags.Sum(SizeOf);
        if (size > Left)
            return false;
        Left -= size;
        return true;
    }

    /// <summary>Takes the room of a message with its body; false when there is none, unless it is the first.</summary>
    public bool Take(Message message)
    {
        var size = PerEntry + SizeOf(message.From) + SizeOf(message.Type) + Math.Min(message.Body.Size, LongestBody);
        var fits = size <= Left || Left == Bytes;
        if (fits)
            TakeValue(size);
        return fits;
    }

    /// <summary>Takes the room of a hit without its value; false when there is none, unless it is the first.</summary>
    public bool TakeHit(SearchHit hit)
    {
        var size = 2 * PerEntry + SizeOf(hit.Key.Value) + SizeOf(hit.Snippet) + hit.Why.Matched.Sum(SizeOf);
        var fits = size <= Left || Left == Bytes;
        if (fits)
            Left -= size;
        return fits;
    }

    /// <summary>Takes the room of a whole value; false when there is none.</summary>
    public bool TryTakeValue(int size)
    {
        if (size > Left)
            return false;
        Left -= size;
        return true;
    }

    /// <summary>Takes room for a value, as much of it as there is.</summary>
    public void TakeValue(int size) => Left = Math.Max(0, Left - size);

    private static int SizeOf(string text) => System.Text.Encoding.UTF8.GetByteCount(text) + 4;
}
