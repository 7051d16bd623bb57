using System.IO.Hashing;
using System.Text;

namespace SwarmMemory;

/// <summary>
/// Turns other programs' names into keys of ours. The same name always becomes the same key, and two names do not become one: what had to be
/// changed or cut carries a mark of the whole.
/// </summary>
internal static class ForeignKeys
{
    private const int MarkLength = 9;

    /// <summary>A name with '/' as a key below a valid prefix.</summary>
    public static string Below(string prefix, string name)
    {
        var room = MemoryKey.MaxSegments - prefix.Count('/') - 1;
        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // More levels than a key has: the last ones become one.
        if (parts.Length > room)
            parts = [.. parts[..(room - 1)], string.Join('-', parts[(room - 1)..])];
        var path = string.Join('/', parts.Select(MemoryKeyRules.NearestSegment).DefaultIfEmpty("x"));
        if (path != name)
            path += Mark(name);

        var key = $"{prefix}/{path}";
        return MemoryKey.TryParse(key, out var valid) ? valid.Value : Cut(prefix, path, name);
    }

    /// <summary>A name as one segment of a bounded length.</summary>
    public static string Segment(string name, int longest)
    {
        var segment = MemoryKeyRules.NearestSegment(name);
        if (segment == name && segment.Length <= longest)
            return segment;
        return CutText(segment, longest - MarkLength) + Mark(name);
    }

    private static string Cut(string prefix, string path, string name)
    {
        // Within this many characters no script exceeds the bytes.
        var room = MemoryKey.MaxCharacters - prefix.Length - MarkLength - 1;
        return $"{prefix}/{CutText(path, room).TrimEnd('/', '.')}{Mark(name)}";
    }

    private static string CutText(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static string Mark(string name) => $"~{(uint)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(name)):x8}";
}
