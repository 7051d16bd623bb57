using System.Text.Json;
using ModelContextProtocol.Protocol;
using SwarmMemory.Mcp.Server;

namespace SwarmMemory.Mcp.Resources;

/// <summary><c>swarm://health</c>: how the store is, measured when it is read.</summary>
internal static class HealthResource
{
    public const string Uri = "swarm://health";

    public static readonly Resource Definition = new()
    {
        Uri = Uri,
        Name = "health",
        Title = "Health of the memory",
        Description = "Sizes, entries by category, reads by all processes, and what wants attention. Subscribe to be told when an alert is raised or over.",
        MimeType = "application/json",
    };

    public static async ValueTask<ReadResourceResult> ReadAsync(MemorySource source, CancellationToken cancellationToken)
    {
        var store = await source.StoreAsync(cancellationToken);
        var health = await store.Health.ReportAsync(full: true, cancellationToken);
        return new ReadResourceResult
        {
            Contents =
            [
                new TextResourceContents
                {
                    Uri = Uri, MimeType = "application/json", Text = JsonSerializer.Serialize(health, ToolJson.SerializerOptions.GetTypeInfo(typeof(HealthReport))),
                },
            ],
        };
    }
}
