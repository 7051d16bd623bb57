using System.Globalization;
using System.Text.Json;

namespace SwarmMemory.Monitoring;

/// <summary>The manifest beside a snapshot's file: what it is, and by what to know that it still is that.</summary>
internal static class SnapshotManifest
{
    private const string Format = "swarm-memory-snapshot";

    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static byte[] Write(SnapshotInfo info)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("version", 1);
            json.WriteString("name", info.Name);
            json.WriteString("origin", info.Origin);
            json.WriteString("created_at", info.CreatedAt.ToString("O", CultureInfo.InvariantCulture));
            json.WriteNumber("size", info.Size);
            json.WriteNumber("entries", info.Entries);
            json.WriteString("checksum", info.Checksum);
            json.WriteNumber("sequence", info.Sequence);
            json.WriteNumber("schema_version", info.SchemaVersion);
            json.WriteString("store_id", info.StoreId);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Null when the text is no manifest of that snapshot.</summary>
    public static SnapshotInfo? Read(string text, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var json = document.RootElement;
            return json.GetProperty("format").GetString() != Format || json.GetProperty("name").GetString() != name ? null : new SnapshotInfo(
                name, json.GetProperty("origin").GetString()!, json.GetProperty("created_at").GetDateTimeOffset(), json.GetProperty("size").GetInt64(),
                json.GetProperty("entries").GetInt64(), json.GetProperty("checksum").GetString()!, json.GetProperty("sequence").GetInt64(),
                json.GetProperty("schema_version").GetInt32(), json.GetProperty("store_id").GetString()!);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
