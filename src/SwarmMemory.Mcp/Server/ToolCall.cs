using ModelContextProtocol.Protocol;

namespace SwarmMemory.Mcp.Server;

/// <summary>What a tool is given besides its arguments: the memory as the calling agent uses it, and the way to answer.</summary>
internal sealed class ToolCall(SwarmMemoryManager memory, string? client)
{
    public SwarmMemoryManager Memory { get; } = memory;

    /// <summary>The client's name for itself.</summary>
    public string? Client { get; } = client;

    /// <summary>What was answered.</summary>
    public ToolReply? Reply { get; set; }

    public CallToolResult Answer<T>(T result)
        where T : class
    {
        Reply = ToolReply.Of(result, ToolJson.SerializerOptions.GetTypeInfo(typeof(T)));
        // The answer itself travels beside the SDK's result, which the SDK goes on to mark: each answer needs its own.
        return new CallToolResult();
    }
}
