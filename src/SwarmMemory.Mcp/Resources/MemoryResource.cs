using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Resources;

/// <summary><c>memory://{+key}</c>: the current value of an entry, whole, as its exact JSON text.</summary>
internal static class MemoryResource
{
    private const string Scheme = "memory://";

    public static readonly ResourceTemplate Template = new()
    {
        Name = "memory",
        Title = "Memory",
        UriTemplate = Scheme + "{+key}",
        Description = "The value of an entry by its key, for example memory://swarm-abc/global/state. Subscribe to be told when any process changes it.",
        MimeType = "application/json",
    };

    /// <summary>The key that a resource's address names, or null when it is no address of a memory.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidKey"/></exception>
    public static MemoryKey? Key(string? uri) => uri is not null && uri.StartsWith(Scheme, StringComparison.Ordinal)
        ? MemoryKey.Parse(Uri.UnescapeDataString(uri[Scheme.Length..]))
        : null;

    public static async ValueTask<ReadResourceResult> ReadAsync(
        MemorySource source, RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        try
        {
            var key = Key(request.Params?.Uri) ?? throw NoSuch(request.Params?.Uri);
            var client = request.JsonRpcRequest.Context?.ClientInfo?.Name ?? request.Server.ClientInfo?.Name;
            var memory = await source.ForAsync(null, null, client, "resources/read", cancellationToken);
            var entry = await memory.GetAsync(key, cancellationToken) ?? throw NoSuch(request.Params!.Uri);
            return new ReadResourceResult
            {
                Contents =
                [
                    new TextResourceContents
                    {
                        Uri = request.Params!.Uri, MimeType = "application/json", Text = Encoding.UTF8.GetString(entry.Value.Utf8.Span),
                    },
                ],
            };
        }
        catch (SwarmMemoryException e)
        {
            throw new McpProtocolException($"{e.Message} {e.Hint}",
                e.Code == ErrorCode.NotFound ? McpErrorCode.ResourceNotFound : McpErrorCode.InvalidParams);
        }
    }

    private static SwarmMemoryException NoSuch(string? uri) => new(ErrorCode.NotFound,
        $"There is no resource {(uri is { Length: < 300 } ? $"\"{uri}\"" : "of that name")}.", "Resources are memory://KEY; memory_list shows the keys.");
}
