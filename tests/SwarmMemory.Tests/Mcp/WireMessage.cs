using System.Text.Json;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>One line that the server wrote, as it was and as it parses.</summary>
internal sealed class WireMessage
{
    public WireMessage(string line)
    {
        Line = line;
        Root = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 1000 }).RootElement;
    }

    public string Line { get; }
    public JsonElement Root { get; }

    /// <summary>The raw JSON of the id, or null.</summary>
    public string? Id => Root.TryGetProperty("id", out var id) ? id.GetRawText() : null;

    public string? Method => Root.TryGetProperty("method", out var method) ? method.GetString() : null;

    public JsonElement Params => Root.GetProperty("params");
    public JsonElement Result => Root.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"No result: {Short}");

    /// <summary>The code of a JSON-RPC error, or null.</summary>
    public int? ProtocolError => Root.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : null;

    public string ProtocolMessage => Root.GetProperty("error").GetProperty("message").GetString()!;

    public bool IsError => Result.TryGetProperty("isError", out var isError) && isError.GetBoolean();

    /// <summary>The text content of a tool's answer.</summary>
    public string Text => Assert.Single(Result.GetProperty("content").EnumerateArray()).GetProperty("text").GetString()!;

    /// <summary>The structured content of an answer that is no error.</summary>
    public JsonElement Structured
    {
        get
        {
            Assert.False(IsError, Short);
            return Result.GetProperty("structuredContent");
        }
    }

    public string? Field(string name) => Structured.TryGetProperty(name, out var value) ? value.ToString() : null;

    /// <summary>Fails unless this is a tool's error of that code with a message and a hint.</summary>
    public ToolError Error(string code)
    {
        Assert.True(IsError, $"{code} was expected: {Short}");
        Assert.False(Result.TryGetProperty("structuredContent", out _), "An error is not of the tool's output schema.");
        var error = ToolError.Parse(Text);
        Assert.Equal(code, error.Code);
        return error;
    }

    private string Short => Line.Length > 600 ? Line[..600] + "..." : Line;

    /// <summary>Whether the line is a message that JSON-RPC 2.0 allows a server to send.</summary>
    public static string? Fault(string line)
    {
        try
        {
            var root = new WireMessage(line).Root;
            if (root.ValueKind != JsonValueKind.Object)
                return "no object";
            if (!root.TryGetProperty("jsonrpc", out var version) || version.ValueKind != JsonValueKind.String || version.GetString() != "2.0")
                return "no version 2.0";
            var (isRequest, hasId) = (root.TryGetProperty("method", out _), root.TryGetProperty("id", out var id));
            if (isRequest)
                return hasId ? "a request to the client" : null;
            if (!hasId || id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
                return "an answer without an id";
            return root.TryGetProperty("result", out _) != root.TryGetProperty("error", out _) ? null : "neither result nor error, or both";
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }
}
