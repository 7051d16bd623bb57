using System.Text;
using System.Text.Json;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>Parses the text of one file. Comments and trailing commas are allowed.</summary>
internal static class JsonFile
{
    private const string Allowed = "JSON, with comments and trailing commas if you like";

    /// <summary>The root of the text, or null after a fault that tells line and column, both from 1.</summary>
    public static JsonElement? Parse(ReadingReport report, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        try
        {
            RefuseBrokenEscapes(utf8);
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            });
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            var problem = exception.Message.Split(" LineNumber:")[0];
            report.Fault(Place(utf8, exception.LineNumber ?? 0, exception.BytePositionInLine ?? 0), problem, Allowed);
            return null;
        }
    }

    // An escape such as \ud800 alone is valid JSON and no text: reading it would throw far from here, without a place.
    private static void RefuseBrokenEscapes(byte[] utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        });
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped) continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                var before = utf8.AsSpan(0, (int)reader.TokenStartIndex);
                var (line, byteInLine) = (before.Count((byte)'\n'), before.Length - (before.LastIndexOf((byte)'\n') + 1));
                throw new JsonException("The text holds half of a surrogate pair, which is no character.", null, line, byteInLine);
            }
        }
    }

    private static string Place(ReadOnlySpan<byte> utf8, long line, long byteInLine)
    {
        var rest = utf8;
        for (var skipped = 0L; skipped < line; skipped++) rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        var column = Encoding.UTF8.GetCharCount(rest[..(int)Math.Min(byteInLine, rest.Length)]);
        return $"line {line + 1}, column {column + 1}";
    }
}
