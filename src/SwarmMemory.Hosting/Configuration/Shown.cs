using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>Text from a file as a message may show it: short, and without anything a terminal would obey.</summary>
internal static class Shown
{
    private const int Longest = 60;

    /// <summary>The text with control, format and unpaired surrogate characters as <c>\uXXXX</c>, cut after 60 characters.</summary>
    public static string Plain(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= Longest) return shown.Append('…').ToString();
            if (IsPrintable(rune)) shown.Append(rune);
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
        }

        return shown.ToString();
    }

    /// <summary><see cref="Plain"/> between quotation marks.</summary>
    public static string Quoted(string text) => $"\"{Plain(text)}\"";

    /// <summary>A JSON value: text in quotation marks, numbers and words as they stand, objects and lists by their kind.</summary>
    public static string Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Quoted(element.GetString()!),
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Plain(element.GetRawText()),
    };

    /// <summary>Whether a character is seen as itself and steers nothing.</summary>
    public static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
