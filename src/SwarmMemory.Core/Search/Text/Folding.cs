using System.Globalization;

namespace SwarmMemory.Search;

/// <summary>Characters as they are compared: small letters, no accents, half-width; and which scripts write without spaces.</summary>
internal static class Folding
{
    /// <summary>U+00C0 to U+017F without their accents; a space where one letter does not do.</summary>
    private const string Latin =
        "aaaaaa ceeeeiiiidnooooo ouuuuy  aaaaaa ceeeeiiiidnooooo ouuuuy yaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii  jjkk"
        + "kllllllllllnnnnnnnnnoooooo  rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    public static char Fold(char c)
    {
        if (c < 0x80)
            return c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;
        if (c is >= '\u00C0' and <= '\u017F')
            return Latin[c - 0xC0] is var plain and not ' ' ? plain : char.ToLowerInvariant(c);
        if (c is >= '\uFF01' and <= '\uFF5E')
            return Fold((char)(c - 0xFEE0));
        return c is '\u2019' or '\u02BC' ? '\'' : char.ToLowerInvariant(c);
    }

    /// <summary>Part of a word. Halves of a surrogate pair are: what is outside the first plane is letters or pictures, both worth finding.</summary>
    public static bool IsWord(char c) => c < 0x80
        ? char.IsAsciiLetterOrDigit(c)
        : char.GetUnicodeCategory(c) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
            or UnicodeCategory.OtherNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Surrogate;

    public static bool IsAccent(char c) => c is >= '\u0300' and <= '\u036F';

    /// <summary>Scripts whose words nothing separates: they are indexed as pairs of characters.</summary>
    public static bool IsUnspaced(char c) => c >= 0x0E00 && c is
        >= '\u4E00' and <= '\u9FFF' or >= '\u3400' and <= '\u4DBF' or >= '\u3040' and <= '\u30FF' or >= '\uAC00' and <= '\uD7AF'
        or >= '\uF900' and <= '\uFAFF' or >= '\u0E00' and <= '\u0EFF' or >= '\u1000' and <= '\u109F' or >= '\u1780' and <= '\u17FF'
        or >= '\u31F0' and <= '\u31FF' or >= '\uFF66' and <= '\uFF9F' or >= '\uD840' and <= '\uD88F';
}
