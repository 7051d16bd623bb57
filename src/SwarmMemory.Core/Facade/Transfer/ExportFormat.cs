using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SwarmMemory;

/// <summary>
/// The export file: UTF-8, one JSON object a line. The first line says what it is; each other line is an entry, its value as its exact text.
/// </summary>
internal static class ExportFormat
{
    public const string Name = "swarm-memory-export";
    public const int Version = 1;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    public static byte[] Header(DateTimeOffset at) => Line(writer =>
    {
        writer.WriteString("format"u8, Name);
        writer.WriteNumber("version"u8, Version);
        writer.WriteString("exported_at"u8, at);
    });

    public static byte[] Write(Entry entry) => Line(writer =>
    {
        writer.WriteString("key"u8, entry.Key.Value);
        writer.WritePropertyName("value"u8);
        writer.WriteRawValue(entry.Value.Utf8.Span, skipInputValidation: true);
        writer.WriteNumber("version"u8, entry.Version.Value);
        writer.WriteString("author"u8, entry.Author);
        writer.WriteString("created_at"u8, entry.CreatedAt);
        writer.WriteString("updated_at"u8, entry.UpdatedAt);
        if (entry.ExpiresAt is { } expires)
            writer.WriteString("expires_at"u8, expires);
        if (entry.Tags.Count == 0)
            return;
        writer.WriteStartArray("tags"u8);
        foreach (var tag in entry.Tags)
            writer.WriteStringValue(tag);
        writer.WriteEndArray();
    });

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when the file is no export that this version reads.</exception>
    public static void CheckHeader(string? line)
    {
        using var document = TryParse(line ?? "");
        var root = document?.RootElement;
        if (root is not { ValueKind: JsonValueKind.Object } header || !header.TryGetProperty("format", out var format) || !format.ValueEquals(Name))
            throw Refused("The file is no Swarm Memory export: its first line does not say so.", "Make one with: swarm-memory export --output FILE");
        if (!header.TryGetProperty("version", out var version) || !version.TryGetInt32(out var number) || number > Version)
            throw Refused("The export was made by a newer version of Swarm Memory.", "Upgrade this program, then import it.");
    }

    /// <exception cref="SwarmMemoryException">Names what is wrong with the line; the codes of keys and values too.</exception>
    public static Entry Parse(string line)
    {
        using var document = TryParse(line) ?? throw Refused("It is not JSON.", "Export the store again; the file may be cut off.");
        var root = document.RootElement;
        var value = Field(root, "value");
        var updated = Time(root, "updated_at");
        return new Entry(
            MemoryKey.Parse(Text(root, "key")),
            JsonText.Parse(JsonMarshal.GetRawUtf8Value(value)),
            new EntryVersion(Field(root, "version").TryGetInt64(out var version) ? version : 0),
            Text(root, "author"),
            root.TryGetProperty("created_at", out _) ? Time(root, "created_at") : updated,
            updated,
            root.TryGetProperty("expires_at", out _) ? Time(root, "expires_at") : null,
            root.TryGetProperty("tags", out var tags) ? [.. tags.EnumerateArray().Select(t => t.GetString() ?? "")] : []);
    }

    private static byte[] Line(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static JsonDocument? TryParse(string line)
    {
        try
        {
            return JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 1000 });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement Field(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value)
            ? value
            : throw Refused($"It has no \"{name}\".", "Export the store again.");

    private static string Text(JsonElement root, string name) => Field(root, name) is { ValueKind: JsonValueKind.String } text
        ? text.GetString()!
        : throw Refused($"\"{name}\" is no text.", "Export the store again.");

    private static DateTimeOffset Time(JsonElement root, string name) =>
        DateTimeOffset.TryParse(Text(root, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Refused($"\"{name}\" is no time.", "Export the store again.");

    private static SwarmMemoryException Refused(string message, string hint) => new(ErrorCode.InvalidArgument, message, hint);
}
