using System.Globalization;
using System.Text;

namespace SwarmMemory;

/// <summary>
/// Makes text safe to print: stored text is others' and may hold anything. Controls, escape sequences, marks that turn the direction of writing
/// and halves of characters are taken out, and white space becomes single spaces, so that it is one line and shows as what it is.
/// </summary>
internal static class PlainText
{
    public static string Line(string text, int longest = int.MaxValue)
    {
        var line = new StringBuilder(Math.Min(text.Length, longest) + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length > longest)
                break;
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
                Space(line);
            else if (IsShown(rune))
                line.Append(rune);
        }

        var whole = line.ToString().TrimEnd();
        return whole.Length <= longest ? whole : Cut(whole, longest);
    }

    private static void Space(StringBuilder line)
    {
        if (line.Length > 0 && line[^1] != ' ')
            line.Append(' ');
    }

    private static bool IsShown(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Cut(string text, int length)
    {
        var end = Math.Max(0, length - 1);
        if (end > 0 && char.IsHighSurrogate(text[end - 1]))
            end--;
        return string.Concat(text.AsSpan(0, end).TrimEnd(), "…");
    }
}
