using System.Buffers;

namespace SwarmMemory.Primitives;

/// <summary>A kind of token that can be told by how it begins.</summary>
/// <param name="Prefix">How it begins, case-sensitive.</param>
/// <param name="Body">The characters after that.</param>
/// <param name="Least">So many of them at least.</param>
/// <param name="Most">So many at most: a longer run is something else.</param>
internal sealed record TokenShape(string Kind, string Prefix, SearchValues<char> Body, int Least, int Most)
{
    /// <summary>Whether a token of this shape begins at a place of a text, and how long it is.</summary>
    public bool Matches(ReadOnlySpan<char> text, int start, out int length)
    {
        length = 0;
        var rest = text[start..];
        if (!rest.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        // No more than could match: a text of nothing but beginnings is not read again from each of them.
        var body = rest[Prefix.Length..Math.Min(rest.Length, Prefix.Length + Most + 1)];
        var run = Alphabets.Run(body, Body);
        // Punctuation after a token is the sentence's.
        while (run > 0 && body[run - 1] is '.' or '-' or '_' or '~' && run > Least)
            run--;
        if (run < Least || run > Most || !Randomness.LooksRandom(body[..run]))
            return false;
        length = Prefix.Length + run;
        return true;
    }
}
