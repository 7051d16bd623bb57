using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace SwarmMemory.Mcp.Server;

/// <summary>Writes a message, and a tool's answer into it as the exact bytes that the tool made.</summary>
internal static class OutgoingMessage
{
    public static void Write(Utf8JsonWriter writer, JsonRpcMessage message)
    {
        if (message is JsonRpcResponse { Result: JsonObject result } response && ToolReply.AttachedTo(message.Context) is { } reply)
            WriteReply(writer, response.Id, reply, result);
        else
            JsonSerializer.Serialize(writer, message, McpJsonUtilities.DefaultOptions.GetTypeInfo<JsonRpcMessage>());
    }

    /// <param name="result">What the SDK says about the result: isError, and _meta and resultType where the protocol version has them.</param>
    public static void WriteReply(Utf8JsonWriter writer, RequestId id, ToolReply reply, JsonObject? result)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        if (id.Id is long number)
            writer.WriteNumber("id"u8, number);
        else
            writer.WriteString("id"u8, id.Id as string);

        writer.WriteStartObject("result"u8);
        writer.WriteStartArray("content"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, reply.Json);
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (!reply.IsError)
        {
            writer.WritePropertyName("structuredContent"u8);
            writer.WriteRawValue(reply.Json, skipInputValidation: true);
        }

        if (result is null && reply.IsError)
            writer.WriteBoolean("isError"u8, true);
        foreach (var (name, value) in result ?? [])
        {
            if (name is "content" or "structuredContent" || value is null)
                continue;
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
