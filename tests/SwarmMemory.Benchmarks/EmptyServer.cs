using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SwarmMemory.Hosting;
using SwarmMemory.Mcp.Server;
using SwarmMemory.Mcp.Server.Direct;

namespace SwarmMemory.Benchmarks;

/// <summary>
/// The floor of a call over stdio: the server's own transport, frame and open store around one tool that takes no arguments and answers {}.
/// Or the same tool with nothing but the SDK, as a server has it that is written in an hour.
/// </summary>
internal static partial class EmptyServer
{
    public static async Task<int> RunAsync()
    {
        await using var host = SwarmMemoryHost.Load();
        await using var source = new MemorySource(host);
        await source.StoreAsync(CancellationToken.None);
        await using var transport = new ExactTransport(StandardInput.Open(), Console.OpenStandardOutput(), host.Loggers);
        await using var server = McpServer.Create(transport, new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "empty", Version = "1" },
            ScopeRequests = false,
            ToolCollection = [Tool(source, host.Loggers)],
        }, host.Loggers);
        transport.Direct = new DirectCalls(source, server, [new DirectTool("direct", false, [], static _ => static (call, _) => Answer(call))], host.Loggers);
        await server.RunAsync();
        return 0;
    }

    public static async Task<int> RunPlainAsync()
    {
        await using var transport = new StdioServerTransport("plain");
        await using var server = McpServer.Create(transport, new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "plain", Version = "1" },
            ScopeRequests = false,
            ToolCollection = [McpServerTool.Create(static () => "{}", new McpServerToolCreateOptions { Name = "empty" })],
        });
        await server.RunAsync();
        return 0;
    }

    private static ToolFrame Tool(MemorySource source, ILoggerFactory loggers)
    {
        var tool = McpServerTool.Create(Empty, new McpServerToolCreateOptions
        {
            Name = "empty",
            Services = new ToolServices(),
            SerializerOptions = ToolJson.SerializerOptions,
        });
        tool.ProtocolTool.InputSchema = JsonElement.Parse("""{"type":"object","properties":{"swarm":{"type":"string"},"agent":{"type":"string"}}}""");
        return new ToolFrame(tool.ProtocolTool.Name, () => tool.ProtocolTool, () => tool, source, loggers.CreateLogger("empty"));
    }

    private static CallToolResult Empty(ToolCall call, RequestContext<CallToolRequestParams> request)
    {
        ToolReply.Of(new Nothing(), EmptyJson.Default.Nothing).AttachTo(request.JsonRpcRequest.Context!);
        return new CallToolResult();
    }

    private static readonly Task<CallToolResult> Answered = Task.FromResult(new CallToolResult());

    private static Task<CallToolResult> Answer(ToolCall call)
    {
        call.Reply = ToolReply.Of(new Nothing(), EmptyJson.Default.Nothing);
        return Answered;
    }

    internal sealed record Nothing;

    [JsonSerializable(typeof(Nothing))]
    private sealed partial class EmptyJson : JsonSerializerContext;
}
