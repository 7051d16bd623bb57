using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SwarmMemory;

/// <summary>
/// A JSON value as its own text: UTF-8, one line, without insignificant white space. Numbers, escapes and the order of fields stay
/// exactly as they were written; nothing is rounded or rewritten.
/// </summary>
public readonly struct JsonText : IEquatable<JsonText>
{
    public const int MaxDepth = 64;

    private readonly ReadOnlyMemory<byte> _utf8;

    private JsonText(ReadOnlyMemory<byte> utf8) => _utf8 = utf8;

    public static readonly JsonText Null = new("null"u8.ToArray());

    public ReadOnlyMemory<byte> Utf8 => _utf8.IsEmpty ? Null._utf8 : _utf8;

    /// <summary>Size in bytes of the UTF-8 text.</summary>
    public int Size => Utf8.Length;

    /// <exception cref="SwarmMemoryException">
    /// <see cref="ErrorCode.InvalidArgument"/> when the text is not JSON, is nested deeper than 64, or holds a lone surrogate.
    /// </exception>
    public static JsonText Parse(ReadOnlySpan<byte> utf8) => new(JsonTextRules.CheckAndTrim(utf8));

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static JsonText Parse(string text)
    {
        try
        {
            return Parse(new UTF8Encoding(false, true).GetBytes(text));
        }
        catch (EncoderFallbackException)
        {
            throw JsonTextRules.LoneSurrogate();
        }
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static JsonText From(JsonNode? node)
    {
        try
        {
            var text = Parse(node is null ? "null" : node.ToJsonString(RelaxedOptions));
            // What the writer puts in the place of half a character; a whole U+FFFD stays as it is.
            return text.Utf8.Span.IndexOf("\\uFFFD"u8) >= 0 && JsonTextRules.HoldsLoneSurrogate(node) ? throw JsonTextRules.LoneSurrogate() : text;
        }
        catch (InvalidOperationException)
        {
            // A node that was itself read from text with half a character in an escape.
            throw JsonTextRules.LoneSurrogate();
        }
    }

    /// <summary>An object of fields whose values keep their exact text; those without a value are left out.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when it is nested deeper than 64.</exception>
    internal static JsonText Object(ReadOnlySpan<(string Name, JsonText? Value)> fields)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = MaxDepth + 1 }))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                if (value is not { } given)
                    continue;
                writer.WritePropertyName(name);
                writer.WriteRawValue(given.Utf8.Span, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return Parse(buffer.WrittenSpan);
    }

    /// <summary>Text that this library wrote and checked before: read back from the store, whose checksum vouches for it.</summary>
    internal static JsonText Trusted(ReadOnlyMemory<byte> utf8) => new(utf8);

    public JsonNode? ToNode() => JsonNode.Parse(Utf8.Span, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth });
    public JsonDocument ToDocument() => JsonDocument.Parse(Utf8, new JsonDocumentOptions { MaxDepth = MaxDepth });
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    public bool Equals(JsonText other) => Utf8.Span.SequenceEqual(other.Utf8.Span);
    public override bool Equals(object? obj) => obj is JsonText other && Equals(other);
    public static bool operator ==(JsonText left, JsonText right) => left.Equals(right);
    public static bool operator !=(JsonText left, JsonText right) => !left.Equals(right);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    private static readonly JsonSerializerOptions RelaxedOptions = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1000,
    };
}
