using System.Buffers;

namespace SwarmMemory.Primitives;

/// <summary>The characters that tokens are made of.</summary>
internal static class Alphabets
{
    private const string Digits = "0123456789";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";

    public static readonly SearchValues<char> Hex = SearchValues.Create(Digits + "abcdefABCDEF");
    public static readonly SearchValues<char> UpperAndDigits = SearchValues.Create(Digits + Upper);
    public static readonly SearchValues<char> LettersAndDigits = SearchValues.Create(Digits + Upper + Lower);

    /// <summary>Of base64 in URLs, and of names in programs with a dash.</summary>
    public static readonly SearchValues<char> Url = SearchValues.Create(Digits + Upper + Lower + "-_");

    /// <summary>The same with dots between parts.</summary>
    public static readonly SearchValues<char> Dotted = SearchValues.Create(Digits + Upper + Lower + "-_.=~");

    public static readonly SearchValues<char> Base64 = SearchValues.Create(Digits + Upper + Lower + "+/=");

    /// <summary>Of paths in URLs.</summary>
    public static readonly SearchValues<char> UrlPath = SearchValues.Create(Digits + Upper + Lower + "-_/@.");

    /// <summary>All of these.</summary>
    public static readonly SearchValues<char> Any = SearchValues.Create(Digits + Upper + Lower + "-_.=~+/@");

    /// <summary>How many of the characters from a place on belong to an alphabet.</summary>
    public static int Run(ReadOnlySpan<char> text, SearchValues<char> alphabet)
    {
        var end = text.IndexOfAnyExcept(alphabet);
        return end < 0 ? text.Length : end;
    }

    /// <summary>The same backwards from the end.</summary>
    public static int RunBack(ReadOnlySpan<char> text, SearchValues<char> alphabet) => text.Length - 1 - text.LastIndexOfAnyExcept(alphabet);
}
