namespace SwarmMemory.Primitives;

/// <summary>Tells what was drawn at random from what a person wrote in its place.</summary>
internal static class Randomness
{
    private static readonly string[] StandIns =
        ["example", "placeholder", "your", "changeme", "change-me", "change_me", "redacted", "dummy", "xxxx", "****", "....", "1234567890abcdef", "abcdefghij"];

    /// <summary>Whether it is no stand-in and no row of the same few characters.</summary>
    public static bool LooksRandom(ReadOnlySpan<char> body) => Distinct(body) >= Math.Min(8, body.Length / 3 + 2) && !IsStandIn(body);

    public static bool IsStandIn(ReadOnlySpan<char> text)
    {
        foreach (var word in StandIns)
        {
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>Shannon's entropy of the characters, in bits a character.</summary>
    public static double Entropy(ReadOnlySpan<char> text)
    {
        Span<int> counts = stackalloc int[128];
        counts.Clear();
        foreach (var c in text)
            counts[c & 127]++;
        var bits = 0.0;
        foreach (var n in counts)
        {
            if (n > 0)
                bits -= (double)n / text.Length * Math.Log2((double)n / text.Length);
        }

        return bits;
    }

    private static int Distinct(ReadOnlySpan<char> text)
    {
        UInt128 seen = 0;
        foreach (var c in text)
            seen |= UInt128.One << (c & 127);
        return (int)UInt128.PopCount(seen);
    }
}
