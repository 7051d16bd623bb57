using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;

namespace SwarmMemory.Mcp.Server;

/// <summary>A tool's answer as the exact bytes of one JSON object.</summary>
internal sealed class ToolReply
{
    private const string Item = "swarm-memory.reply";

    private readonly byte[] _json;

    private ToolReply(byte[] json, bool isError)
    {
        _json = json;
        IsError = isError;
    }

    public ReadOnlySpan<byte> Json => _json;
    public bool IsError { get; }

    public static ToolReply Of(object result, JsonTypeInfo type) => new(JsonSerializer.SerializeToUtf8Bytes(result, type), isError: false);

    /// <summary><c>{"error": code, "message", "hint", ...}</c> with the facts of the error.</summary>
    public static ToolReply Of(SwarmMemoryException error)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ToolJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("error"u8, error.Code.Name());
            writer.WriteString("message"u8, error.Message);
            writer.WriteString("hint"u8, error.Hint);
            foreach (var (name, value) in error.Facts)
            {
                if (value is string text)
                    writer.WriteString(name, text);
                else
                    writer.WriteNumber(name, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
            }

            writer.WriteEndObject();
        }

        return new ToolReply(buffer.WrittenSpan.ToArray(), isError: true);
    }

    public void AttachTo(JsonRpcMessageContext context) => (context.Items ??= new Dictionary<string, object?>())[Item] = this;

    public static ToolReply? AttachedTo(JsonRpcMessageContext? context) =>
        context?.Items is { } items && items.TryGetValue(Item, out var value) ? value as ToolReply : null;
}
