using System.Buffers;

namespace SwarmMemory.Primitives;

/// <summary>
/// Finds what looks like a secret in a text. A text without any of the fixed beginnings is passed over at the speed of a search for one word;
/// where one stands, its shape is read once, forwards: the time grows with the length of the text and with nothing in it.
/// </summary>
internal static class SecretScanner
{
    private static readonly SearchValues<string> Anchors = SearchValues.Create([.. Shortest([.. TokenShapes.All.Select(s => s.Prefix)]), .. SecretShapes.Anchors],
        StringComparison.Ordinal);
    private static readonly SearchValues<string> Names = SearchValues.Create(SecretNames.Stems, StringComparison.OrdinalIgnoreCase);
    private static readonly ILookup<char, TokenShape> Shapes = TokenShapes.All.ToLookup(s => s.Prefix[0]);

    /// <summary>Whether it is worth looking at all.</summary>
    public static bool MayHold(ReadOnlySpan<char> text) => text.ContainsAny(Anchors) || text.ContainsAny(Names);

    /// <summary>All that was found, in order and apart from each other.</summary>
    public static List<SecretSpan> Find(ReadOnlySpan<char> text)
    {
        List<SecretSpan> found = [];
        for (var at = Next(text, 0, Anchors); at >= 0;)
        {
            var end = at + 1;
            if (TokenAt(text, at) is { } span || SecretShapes.TryRead(text, at, out span))
            {
                // A key's first line may stand where a token before it seemed to go on.
                var start = Math.Max(span.Start, found.Count == 0 ? 0 : found[^1].End);
                found.Add(span with { Start = start, Length = span.End - start });
                end = span.End;
            }

            at = Next(text, end, Anchors);
        }

        for (var at = Next(text, 0, Names); at >= 0;)
        {
            if (SecretNames.TryRead(text, at, out var span, out var end) && !found.Exists(f => f.Start < span.End && span.Start < f.End))
                found.Add(span);
            at = Next(text, end, Names);
        }

        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        return found;
    }

    private static SecretSpan? TokenAt(ReadOnlySpan<char> text, int at)
    {
        // In the middle of a word nothing begins: "task-" is no "sk-".
        if (at > 0 && char.IsAsciiLetterOrDigit(text[at - 1]))
            return null;
        foreach (var shape in Shapes[text[at]])
        {
            if (shape.Matches(text, at, out var length))
                return new SecretSpan(at, length, shape.Kind);
        }

        return null;
    }

    private static int Next(ReadOnlySpan<char> text, int from, SearchValues<string> wanted)
    {
        var at = from >= text.Length ? -1 : text[from..].IndexOfAny(wanted);
        return at < 0 ? -1 : from + at;
    }

    /// <summary>Those that no other is the beginning of: the search has to know only these.</summary>
    private static IEnumerable<string> Shortest(string[] prefixes) =>
        prefixes.Distinct().Where(p => !prefixes.Any(o => o.Length < p.Length && p.StartsWith(o, StringComparison.Ordinal)));
}
