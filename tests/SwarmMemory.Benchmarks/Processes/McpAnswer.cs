using System.Text.Json;

namespace SwarmMemory.Benchmarks.Processes;

/// <summary>One answer of a server, as its line came.</summary>
internal sealed record McpAnswer(long Id, bool IsError, byte[] Line)
{
    /// <summary>Reads no more than a client must; null for a notification or a request of the server's own.</summary>
    public static McpAnswer? TryRead(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        long? id = null;
        var (answers, failed) = (false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = reader.TokenType == JsonTokenType.Number ? reader.GetInt64() : null;
            }
            else if (reader.ValueTextEquals("result"u8))
            {
                answers = true;
                failed |= SaysError(ref reader);
            }
            else
            {
                failed |= reader.ValueTextEquals("error"u8);
                answers |= failed;
                reader.Skip();
            }
        }

        return id is { } number && answers ? new McpAnswer(number, failed, line.ToArray()) : null;
    }

    /// <summary>The JSON that a tool answered.</summary>
    public JsonElement Structured() => Result().GetProperty("structuredContent");

    public JsonElement Result()
    {
        using var document = JsonDocument.Parse(Line);
        return document.RootElement.TryGetProperty("result", out var result)
            ? result.Clone()
            : throw new InvalidOperationException($"The server answered: {document.RootElement}");
    }

    private static bool SaysError(ref Utf8JsonReader reader)
    {
        var failed = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isError = reader.ValueTextEquals("isError"u8);
            reader.Read();
            failed |= isError && reader.TokenType == JsonTokenType.True;
            reader.Skip();
        }

        return failed;
    }
}
