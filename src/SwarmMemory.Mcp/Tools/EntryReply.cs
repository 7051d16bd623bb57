using System.Text;

namespace SwarmMemory.Mcp.Tools;

/// <summary>An entry with its value, or with the beginning of one that is too long for a reply.</summary>
/// <param name="Preview">A part of the value's JSON text, when it was cut or a part was asked for.</param>
/// <param name="Note">How to get the rest.</param>
internal sealed record EntryReply(
    string Key, JsonText? Value, string? Preview, string? Note, long Version, string Author, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt,
    IReadOnlyList<string>? Tags)
{
    /// <summary>Bytes of a value that was cut: enough to see what it is.</summary>
    private const int LongestPreview = 4000;

    /// <summary>Bytes of one part of a long value.</summary>
    private const int LongestPart = 16_000;

    private const int LongestCharacter = 4;

    /// <summary>What a text's bytes may become when they are escaped: 4 of an emoji are written as 12.</summary>
    private const int Growth = 3;

    /// <param name="longest">Bytes that the value may have.</param>
    /// <param name="room">Room from which tags and value are taken; the entry is named already.</param>
    public static EntryReply Of(Entry entry, int longest, ReplyRoom room)
    {
        var withTags = room.TakeTags(entry.Tags);
        var fits = entry.Value.Size <= Math.Min(longest, room.Left);
        var shown = fits ? 0 : Math.Min(Math.Min(longest, room.Left / Growth), LongestPreview);
        room.TakeValue(fits ? entry.Value.Size : shown * Growth);
        return new EntryReply(
            entry.Key.Value,
            fits ? entry.Value : null,
            fits ? null : Beginning(entry.Value.Utf8.Span, shown),
            fits ? null : $"The value has {entry.Value.Size} bytes; this is its beginning. Ask for it alone with a larger max_bytes, in parts with offset, or as a resource: memory:// and the key.",
            entry.Version.Value,
            entry.Author,
            entry.UpdatedAt,
            entry.ExpiresAt,
            entry.Tags.Count == 0 || !withTags ? null : entry.Tags);
    }

    /// <summary>A part of the value's text from a byte on, whole characters; the note says where the next part begins.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when nothing begins there.</exception>
    public static EntryReply PartOf(Entry entry, int from, int longest, ReplyRoom room)
    {
        var utf8 = entry.Value.Utf8.Span;
        if (from < 0 || from >= utf8.Length)
        {
            throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"offset is {from}; the value of \"{entry.Key}\" has {utf8.Length} bytes.",
                "Begin at 0; the note of each part says where the next one begins.");
        }

        var withTags = room.TakeTags(entry.Tags);
        var start = Boundary(utf8, from);
        var end = Boundary(utf8, Math.Min(utf8.Length, start + Math.Min(Math.Max(longest, LongestCharacter), Math.Min(LongestPart, room.Left / Growth))));
        var range = $"Bytes {start} to {end} of {utf8.Length}";
        return new EntryReply(
            entry.Key.Value, null, Encoding.UTF8.GetString(utf8[start..end]),
            end < utf8.Length ? $"{range}; go on with offset {end}." : $"{range}: the last part.",
            entry.Version.Value, entry.Author, entry.UpdatedAt, entry.ExpiresAt, entry.Tags.Count == 0 || !withTags ? null : entry.Tags);
    }

    /// <summary>Where the character begins that a byte belongs to.</summary>
    private static int Boundary(ReadOnlySpan<byte> utf8, int at)
    {
        while (at > 0 && at < utf8.Length && (utf8[at] & 0xC0) == 0x80)
            at--;
        return at;
    }

    internal static string Beginning(ReadOnlySpan<byte> utf8, int room) =>
        Encoding.UTF8.GetString(utf8[..Boundary(utf8, Math.Min(room, utf8.Length))]);
}
