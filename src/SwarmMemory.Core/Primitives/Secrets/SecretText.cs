using System.Text;

namespace SwarmMemory.Primitives;

/// <summary>Texts without what looked like a secret.</summary>
internal static class SecretText
{
    /// <param name="found">In order and apart from each other.</param>
    public static string Redact(ReadOnlySpan<char> text, List<SecretSpan> found)
    {
        var clean = new StringBuilder(text.Length);
        var copied = 0;
        foreach (var span in found)
        {
            clean.Append(text[copied..span.Start]).Append("[redacted:").Append(span.Kind).Append(']');
            copied = span.End;
        }

        return clean.Append(text[copied..]).ToString();
    }
}
