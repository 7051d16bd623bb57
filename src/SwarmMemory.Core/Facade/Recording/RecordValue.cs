using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SwarmMemory;

/// <summary>Builds the small JSON objects that recordings store; fields without a value are left out.</summary>
internal sealed class RecordValue
{
    private readonly List<(string Name, object Value)> _fields = [];

    public RecordValue Add(string name, string? value) => Add(name, (object?)value);
    public RecordValue Add(string name, DateTimeOffset? value) => Add(name, (object?)value);
    public RecordValue Add(string name, TimeSpan? value) => Add(name, (object?)value);
    public RecordValue Add(string name, bool? value) => Add(name, (object?)value);
    public RecordValue Add(string name, IReadOnlyList<string> values) => Add(name, values.Count == 0 ? null : (object)values);

    public JsonText Build()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in _fields)
            {
                writer.WritePropertyName(name);
                Write(writer, value);
            }

            writer.WriteEndObject();
        }

        return JsonText.Parse(buffer.WrittenSpan);
    }

    private RecordValue Add(string name, object? value)
    {
        if (value is not null)
            _fields.Add((name, value));
        return this;
    }

    private static void Write(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(time.UtcDateTime);
                break;
            case TimeSpan span:
                writer.WriteNumberValue(Math.Round(span.TotalSeconds, 3));
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case IReadOnlyList<string> list:
                writer.WriteStartArray();
                foreach (var item in list)
                    writer.WriteStringValue(item);
                writer.WriteEndArray();
                break;
        }
    }
}
