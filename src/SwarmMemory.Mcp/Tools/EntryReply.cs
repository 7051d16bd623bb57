using System.Text;

namespace SwarmMemory.Mcp.Tools;

/// <summary>An entry with its value, or with the beginning of one that is too long for a reply.</summary>
/// <param name="Preview">The first part of the value's JSON text, when it was cut.</param>
/// <param name="Note">How to get the rest.</param>
internal sealed record EntryReply(
    string Key, JsonText? Value, string? Preview, string? Note, long Version, string Author, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt,
    IReadOnlyList<string>? Tags)
{
    /// <summary>Bytes of a value that was cut: enough to see what it is.</summary>
    private const int LongestPreview = 4000;

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
            fits ? null : $"The value has {entry.Value.Size} bytes; this is its beginning. Ask for it alone with a larger max_bytes, or read its resource: memory:// and the key.",
            entry.Version.Value,
            entry.Author,
            entry.UpdatedAt,
            entry.ExpiresAt,
            entry.Tags.Count == 0 || !withTags ? null : entry.Tags);
    }

    internal static string Beginning(ReadOnlySpan<byte> utf8, int room)
    {
        var end = Math.Min(room, utf8.Length);
        while (end > 0 && end < utf8.Length && (utf8[end] & 0xC0) == 0x80)
            end--;
        return Encoding.UTF8.GetString(utf8[..end]);
    }
}
