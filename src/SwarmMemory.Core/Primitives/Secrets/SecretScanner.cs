using System.Buffers;

namespace SwarmMemory.Primitives;

/// <summary>
/// Finds what looks like a secret in a text. Tokens are long: only stretches without a gap of at least <see cref="Shortest"/> characters are looked
/// into, and there only where a word begins, so prose is passed over and the time grows with the length of a text and with nothing in it.
/// </summary>
internal static class SecretScanner
{
    /// <summary>Characters of the shortest token with its beginning; a test holds it against the shapes.</summary>
    public const int Shortest = 20;

    private const string PrivateKey = SecretShapes.PrivateKey;
    private static readonly SearchValues<string> Names = SearchValues.Create(SecretNames.Stems, StringComparison.OrdinalIgnoreCase);
    private static readonly TokenShape[][] Shapes = ByFirstCharacter();

    /// <summary>Whether it is worth looking at all.</summary>
    public static bool MayHold(ReadOnlySpan<char> text) => MayHoldOthers(text) || AnyStart(text);

    /// <summary>The same for JSON text, where an escape may stand before a word's beginning.</summary>
    public static bool MayHoldInJson(ReadOnlySpan<char> text) =>
        MayHoldOthers(text) || (text.Contains('\\') ? NextStretch(text, 0, out _) >= 0 : AnyStart(text));

    /// <summary>All that was found, in order and apart from each other.</summary>
    public static List<SecretSpan> Find(ReadOnlySpan<char> text)
    {
        List<SecretSpan> found = [];
        for (var from = 0; NextStretch(text, from, out var end) is >= 0 and var start; from = end)
        {
            for (var at = start; at >= 0; at = NextWord(text, at, end))
            {
                if (TryReadToken(text, at, out var span))
                    found.Add(span);
            }
        }

        for (var at = Next(text, 0, PrivateKey); at >= 0;)
            at = Next(text, Add(found, SecretShapes.TryReadPrivateKey(text, at, out var span), span, at + 1), PrivateKey);
        for (var at = Next(text, 0, SecretShapes.Authority); at >= 0;)
            at = Next(text, Add(found, SecretShapes.TryReadAuthority(text, at + SecretShapes.Authority.Length, out var span), span, at + 1), SecretShapes.Authority);
        for (var at = Next(text, 0, SecretShapes.Entra); at >= 0;)
            at = Next(text, Add(found, SecretShapes.TryReadEntra(text, at, out var span), span, at + 1), SecretShapes.Entra);
        for (int at = text.IndexOfAny(Names), end; at >= 0; at = end < text.Length && text[end..].IndexOfAny(Names) is >= 0 and var next ? end + next : -1)
            Add(found, SecretNames.TryRead(text, at, out var span, out end), span, end);
        return found.Count < 2 ? found : Apart(found);
    }

    /// <returns>Where to go on: behind what was found, else at <paramref name="next"/>.</returns>
    private static int Add(List<SecretSpan> found, bool isFound, SecretSpan span, int next)
    {
        if (!isFound)
            return next;
        found.Add(span);
        return Math.Max(next, span.End);
    }

    /// <summary>Of two that share a beginning the first stays; of what another covers, no more than what reaches beyond it.</summary>
    private static List<SecretSpan> Apart(List<SecretSpan> found)
    {
        List<SecretSpan> apart = [];
        var end = 0;
        foreach (var span in found.OrderBy(s => s.Start))
        {
            if (span.End <= end)
                continue;
            var start = Math.Max(span.Start, end);
            end = span.End;
            apart.Add(span with { Start = start, Length = end - start });
        }

        return apart;
    }

    private static bool MayHoldOthers(ReadOnlySpan<char> text) => text.Contains(SecretShapes.Authority, StringComparison.Ordinal)
        || text.Contains(PrivateKey, StringComparison.Ordinal) || text.Contains(SecretShapes.Entra, StringComparison.Ordinal) || text.ContainsAny(Names);

    private static bool AnyStart(ReadOnlySpan<char> text)
    {
        for (var from = 0; NextStretch(text, from, out var end) is >= 0 and var start; from = end)
        {
            for (var at = start; at >= 0; at = NextWord(text, at, end))
            {
                if (IsStart(text[at..]))
                    return true;
            }
        }

        return false;
    }

    private static bool IsStart(ReadOnlySpan<char> rest)
    {
        foreach (var shape in rest[0] < 128 ? Shapes[rest[0]] : [])
        {
            if (rest.StartsWith(shape.Prefix, StringComparison.Ordinal))
                return true;
        }

        return rest.StartsWith(SecretShapes.WebToken, StringComparison.Ordinal);
    }

    private static bool TryReadToken(ReadOnlySpan<char> text, int at, out SecretSpan span)
    {
        foreach (var shape in text[at] < 128 ? Shapes[text[at]] : [])
        {
            if (shape.Matches(text, at, out var length))
            {
                span = new SecretSpan(at, length, shape.Kind);
                return true;
            }
        }

        return SecretShapes.TryReadWebToken(text, at, out span);
    }

    /// <summary>
    /// Where the next stretch of at least <see cref="Shortest"/> characters of tokens begins, or -1. Each has one at every place that is that far
    /// from the last gap, so no other place has to be looked at.
    /// </summary>
    private static int NextStretch(ReadOnlySpan<char> text, int from, out int end)
    {
        for (var at = from + Shortest - 1; at < text.Length;)
        {
            if (!Alphabets.Any.Contains(text[at]))
            {
                from = at + 1;
                at += Shortest;
                continue;
            }

            var start = at - Alphabets.RunBack(text[from..at], Alphabets.Any);
            end = at + Alphabets.Run(text[at..], Alphabets.Any);
            if (end - start >= Shortest)
                return start;
            from = end;
            at = end + Shortest;
        }

        end = text.Length;
        return -1;
    }

    /// <summary>Where the next word begins in a stretch, far enough from its end for a token, or -1: "task-" is no "sk-".</summary>
    private static int NextWord(ReadOnlySpan<char> text, int at, int end)
    {
        while (true)
        {
            var gap = text[at..end].IndexOfAnyExcept(Alphabets.LettersAndDigits);
            if (gap < 0)
                return -1;
            at += gap + 1;
            if (end - at < Shortest)
                return -1;
            if (char.IsAsciiLetterOrDigit(text[at]))
                return at;
        }
    }

    // In the start of every process that stores something.
    private static TokenShape[][] ByFirstCharacter()
    {
        var shapes = new TokenShape[128][];
        Array.Fill(shapes, []);
        foreach (var shape in TokenShapes.All)
            shapes[shape.Prefix[0]] = [.. shapes[shape.Prefix[0]], shape];
        return shapes;
    }

    private static int Next(ReadOnlySpan<char> text, int from, string wanted)
    {
        var at = from >= text.Length ? -1 : text[from..].IndexOf(wanted);
        return at < 0 ? -1 : from + at;
    }
}
