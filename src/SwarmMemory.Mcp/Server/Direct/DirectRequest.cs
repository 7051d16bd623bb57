using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace SwarmMemory.Mcp.Server.Direct;

/// <summary>
/// A <c>tools/call</c> in the form that every client of the protocol's first era sends: an id, the tool's name, its arguments, perhaps a
/// progress token. What has anything else in it is read by the SDK.
/// </summary>
internal readonly ref struct DirectRequest
{
    /// <summary>Deeper than any value may be, so that a value that is too deep is refused by its own rule.</summary>
    private const int MaxDepth = 512;

    private DirectRequest(RequestId id, ReadOnlySpan<byte> tool, ReadOnlySpan<byte> arguments)
    {
        Id = id;
        Tool = tool;
        Arguments = arguments;
    }

    public RequestId Id { get; }
    public ReadOnlySpan<byte> Tool { get; }

    /// <summary>The exact bytes of one JSON object.</summary>
    public ReadOnlySpan<byte> Arguments { get; }

    public static bool TryRead(ReadOnlySpan<byte> line, out DirectRequest request)
    {
        request = default;
        try
        {
            return Read(line, ref request);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or half a character in a name: the general way says so.
            return false;
        }
    }

    private static bool Read(ReadOnlySpan<byte> line, ref DirectRequest request)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;

        RequestId id = default;
        ReadOnlySpan<byte> tool = default, arguments = default;
        var (isVersion2, isCall) = (false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("jsonrpc"u8))
                isVersion2 = reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("2.0"u8);
            else if (reader.ValueTextEquals("method"u8))
                isCall = reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("tools/call"u8);
            else if (reader.ValueTextEquals("id"u8) && id.Id is null && reader.Read())
                id = ReadId(ref reader);
            else if (!reader.ValueTextEquals("params"u8) || !tool.IsEmpty || !ReadParameters(ref reader, line, ref tool, ref arguments))
                return false;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                return false;
        }

        // Nothing may follow but white space.
        if (reader.Read() || !isVersion2 || !isCall || id.Id is null || tool.IsEmpty || arguments.IsEmpty)
            return false;
        request = new DirectRequest(id, tool, arguments);
        return true;
    }

    private static RequestId ReadId(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt64(out var number) => new RequestId(number),
        JsonTokenType.String => new RequestId(reader.GetString()!),
        _ => default,
    };

    private static bool ReadParameters(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> line, ref ReadOnlySpan<byte> tool, ref ReadOnlySpan<byte> arguments)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isName, isArguments, isMeta) = (reader.ValueTextEquals("name"u8), reader.ValueTextEquals("arguments"u8), reader.ValueTextEquals("_meta"u8));
            reader.Read();
            var from = (int)reader.TokenStartIndex;
            if (isName && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && tool.IsEmpty)
            {
                tool = reader.ValueSpan;
                continue;
            }

            if (reader.TokenType != JsonTokenType.StartObject || !(isMeta || (isArguments && arguments.IsEmpty)))
                return false;
            reader.Skip();
            var value = line[from..(int)reader.BytesConsumed];
            if (isArguments)
                arguments = value;
            else if (value.IndexOf("io.modelcontextprotocol"u8) >= 0 || value.Contains((byte)'\\'))
                return false;
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }
}
