using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SwarmMemory;

/// <summary>
/// Turns the values of Claude Flow into plain JSON: its base64 envelope is opened, its notes on types of JavaScript become what they stand for.
/// Numbers keep their exact text. What is no JSON is a text.
/// </summary>
internal static class ForeignValue
{
    private const string Envelope = "__compressed__";
    private const string Kind = "__type__";
    private const string Undefined = "__undefined__";
    private const string Serializer = "__serializer_meta__";
    private const int MaxDepth = 200;

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when it cannot be kept.</exception>
    public static JsonText Convert(ForeignRow row)
    {
        var text = Open(row.Value);
        if (row.IsText && text.AsSpan().TrimStart() is not ['{' or '[', ..])
            return Text(text);
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var buffer = new ArrayBufferWriter<byte>(text.Length + 64);
            using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth }))
                Write(writer, document.RootElement);
            return JsonText.Parse(buffer.WrittenSpan);
        }
        catch (JsonException)
        {
            return Text(text);
        }
        catch (InvalidOperationException)
        {
            // Half of a character in an escape.
            throw JsonTextRules.LoneSurrogate();
        }
    }

    private static string Open(string value)
    {
        if (!value.StartsWith(Envelope, StringComparison.Ordinal))
            return value;
        try
        {
            return new UTF8Encoding(false, true).GetString(System.Convert.FromBase64String(value[Envelope.Length..]));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return value;
        }
    }

    private static JsonText Text(string text) => JsonText.Parse(
        $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.TryGetProperty(Kind, out var kind) && kind.ValueKind == JsonValueKind.String:
                WriteTyped(writer, value, kind.GetString()!);
                break;
            case JsonValueKind.Object when value.TryGetProperty("__circular__", out _):
                writer.WriteStringValue("[Circular Reference]");
                break;
            case JsonValueKind.Object when value.TryGetProperty("__unknown__", out var unknown):
                Write(writer, unknown);
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var field in value.EnumerateObject())
                    WriteField(writer, field);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
                break;
        }
    }

    private static void WriteField(Utf8JsonWriter writer, JsonProperty field)
    {
        var isUndefined = field.Value.ValueKind == JsonValueKind.Object && field.Value.TryGetProperty(Kind, out var kind)
            && kind.ValueKind == JsonValueKind.String && kind.ValueEquals(Undefined);
        if (isUndefined || field.NameEquals(Serializer))
            return;
        writer.WritePropertyName(field.Name);
        Write(writer, field.Value);
    }

    private static void WriteTyped(Utf8JsonWriter writer, JsonElement value, string kind)
    {
        var content = value.TryGetProperty("value", out var single) ? single
            : value.TryGetProperty("values", out var many) || value.TryGetProperty("data", out many) || value.TryGetProperty("entries", out many) ? many
            : default;
        switch (kind)
        {
            case Undefined:
                writer.WriteNullValue();
                break;
            case "__NaN__" or "__Infinity__" or "__-Infinity__":
                writer.WriteStringValue(kind.Trim('_'));
                break;
            case "__BigInt__" when content.ValueKind == JsonValueKind.String && IsInteger(content.GetString()!):
                writer.WriteRawValue(content.GetString()!, skipInputValidation: true);
                break;
            case "__RegExp__" when value.TryGetProperty("source", out var source) && source.ValueKind == JsonValueKind.String:
                writer.WriteStringValue($"/{source.GetString()}/{(value.TryGetProperty("flags", out var flags) ? flags.ToString() : "")}");
                break;
            case "__Date__" or "__Set__" or "__TypedArray__" or "__ArrayBuffer__" or "__Map__" when content.ValueKind != JsonValueKind.Undefined:
                WriteMap(writer, content, kind);
                break;
            default:
                writer.WriteStartObject();
                foreach (var field in value.EnumerateObject().Where(f => !f.NameEquals(Kind)))
                    WriteField(writer, field);
                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>A map whose keys are all different texts is an object; any other stays a list of pairs.</summary>
    private static void WriteMap(Utf8JsonWriter writer, JsonElement content, string kind)
    {
        var isObject = kind == "__Map__" && content.ValueKind == JsonValueKind.Array
            && content.EnumerateArray().All(p => p.ValueKind == JsonValueKind.Array && p.GetArrayLength() == 2 && p[0].ValueKind == JsonValueKind.String)
            && content.EnumerateArray().Select(p => p[0].GetString()).Distinct().Count() == content.GetArrayLength();
        if (!isObject)
        {
            Write(writer, content);
            return;
        }

        writer.WriteStartObject();
        foreach (var pair in content.EnumerateArray())
        {
            writer.WritePropertyName(pair[0].GetString()!);
            Write(writer, pair[1]);
        }

        writer.WriteEndObject();
    }

    private static bool IsInteger(string text) =>
        text.TrimStart('-') is { Length: > 0 } digits && text.Length - digits.Length <= 1 && digits.All(char.IsAsciiDigit) && (digits.Length == 1 || digits[0] != '0');
}
