using System.Buffers;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace SwarmMemory.Mcp.Server;

/// <summary>Takes a tool call's arguments out of the message, as their exact bytes, and gives the rest to the SDK's own parser.</summary>
internal static class IncomingMessage
{
    private const string ArgumentsItem = "swarm-memory.arguments";

    /// <summary>Deeper than any value may be, so that a value that is too deep is refused by its own rule.</summary>
    private const int MaxDepth = 512;

    internal sealed class MalformedException(string message) : JsonException(message);

    /// <exception cref="JsonException">When the line is no JSON-RPC message.</exception>
    public static JsonRpcMessage? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return ParseText(line);
        }
        catch (InvalidOperationException)
        {
            // How the JSON reader says that a name it was asked to compare is half a character.
            throw new MalformedException("The request holds a lone surrogate, which is no Unicode text.");
        }
    }

    private static JsonRpcMessage? ParseText(ReadOnlySpan<byte> line)
    {
        var (from, to) = FindArguments(line);
        if (from == to)
            return Deserialize(line);

        var rest = ArrayPool<byte>.Shared.Rent(line.Length);
        try
        {
            line[..from].CopyTo(rest);
            "{}"u8.CopyTo(rest.AsSpan(from));
            line[to..].CopyTo(rest.AsSpan(from + 2));
            var message = Deserialize(rest.AsSpan(0, from + 2 + line.Length - to));
            if (message is JsonRpcRequest request)
            {
                request.Context ??= new JsonRpcMessageContext();
                request.Context.Items = new Dictionary<string, object?> { [ArgumentsItem] = line[from..to].ToArray() };
            }

            return message;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rest);
        }
    }

    /// <summary>The exact bytes of a tool call's arguments, or null when they did not come this way.</summary>
    public static byte[]? Arguments(JsonRpcMessageContext? context) =>
        context?.Items is { } items && items.TryGetValue(ArgumentsItem, out var value) ? value as byte[] : null;

    private static JsonRpcMessage? Deserialize(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, McpJsonUtilities.DefaultOptions.GetTypeInfo<JsonRpcMessage>());

    /// <summary>Where params.arguments stands as an object in a tools/call; (0, 0) when it does not.</summary>
    private static (int From, int To) FindArguments(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return default;

        var (isToolCall, found) = (false, (From: 0, To: 0));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("method"u8))
            {
                reader.Read();
                isToolCall = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("tools/call"u8);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("params"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                    found = FindInParams(ref reader);
                else
                    reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return isToolCall ? found : default;
    }

    private static (int From, int To) FindInParams(ref Utf8JsonReader reader)
    {
        var found = (From: 0, To: 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isArguments = reader.ValueTextEquals("arguments"u8);
            reader.Read();
            var from = (int)reader.TokenStartIndex;
            var isObject = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (!isArguments || !isObject)
                continue;
            if (found.To > 0)
                throw new MalformedException("The request names its arguments twice.");
            found = (from, (int)reader.BytesConsumed);
        }

        return found;
    }
}
