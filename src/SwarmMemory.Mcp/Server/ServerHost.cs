using System.Reflection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SwarmMemory.Hosting;
using SwarmMemory.Mcp.Prompts;
using SwarmMemory.Mcp.Resources;
using SwarmMemory.Mcp.Server.Direct;

namespace SwarmMemory.Mcp.Server;

/// <summary>The MCP server from its first line to its last: composition, and an orderly end when the client closes or a signal comes.</summary>
internal static class ServerHost
{
    public static string Version { get; } =
        typeof(ServerHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static async Task RunAsync(SwarmMemoryHost host, Stream input, Stream output, CancellationToken cancellationToken)
    {
        await using var source = new MemorySource(host);
        // Beside everything else: a client that waits for the answer to initialize need not wait for the disk.
        var opening = Task.Run(() => OpenEarlyAsync(source, cancellationToken), CancellationToken.None);
        await using var subscriptions = new Subscriptions(source, host.Loggers);
        await using var transport = new ExactTransport(input, output, host.Loggers);
        await using var server = McpServer.Create(transport, Options(source, subscriptions, host), host.Loggers);
        transport.Direct = new DirectCalls(source, server, DirectTools.All, host.Loggers);
        try
        {
            await server.RunAsync(cancellationToken);
        }
        finally
        {
            await opening;
        }
    }

    /// <summary>The first call finds the store open. A fault is not the end: the call that needs the store reports it.</summary>
    private static async Task OpenEarlyAsync(MemorySource source, CancellationToken cancellationToken)
    {
        try
        {
            await source.StoreAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Stopped before it was open.
        }
        catch (SwarmMemoryException e)
        {
            await Console.Error.WriteLineAsync($"swarm-memory: {e.Message} {e.Hint}");
        }
    }

    private static McpServerOptions Options(MemorySource source, Subscriptions subscriptions, SwarmMemoryHost host) => new()
    {
        ServerInfo = new Implementation { Name = "swarm-memory", Title = "Swarm Memory", Version = Version },
        ServerInstructions = Instructions.Text,
        ScopeRequests = false,
        Capabilities = new ServerCapabilities { Resources = new ResourcesCapability { Subscribe = true } },
        ToolCollection = ToolCatalog.Create(source, host.Loggers),
        Handlers = new McpServerHandlers
        {
            ListResourcesHandler = static (_, _) => new(new ListResourcesResult { Resources = [HealthResource.Definition] }),
            ListResourceTemplatesHandler = static (_, _) => new(new ListResourceTemplatesResult { ResourceTemplates = [MemoryResource.Template, InboxResource.Template] }),
            ReadResourceHandler = (request, ct) => MemoryResource.ReadAsync(source, request, ct),
            ListPromptsHandler = static (_, _) => new(SwarmPrompts.List),
            GetPromptHandler = static (request, _) => new(SwarmPrompts.Get(request.Params)),
            CompleteHandler = (request, ct) => MemoryResource.CompleteAsync(source, request, ct),
            SubscribeToResourcesHandler = subscriptions.SubscribeAsync,
            UnsubscribeFromResourcesHandler = subscriptions.UnsubscribeAsync,
            SubscriptionsListenHandler = subscriptions.ListenAsync,
        },
    };
}
