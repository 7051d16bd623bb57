using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace SwarmMemory.Mcp.Server;

/// <summary>All tool definitions as one JSON document, the same bytes every time.</summary>
internal static class ToolManifest
{
    public static string Create()
    {
        var tools = new JsonArray();
        foreach (var tool in ToolCatalog.All().Select(t => ToolFrame.WithCaller(t.ProtocolTool)).OrderBy(t => t.Name, StringComparer.Ordinal))
            tools.Add(JsonSerializer.SerializeToNode(tool, McpJsonUtilities.DefaultOptions.GetTypeInfo<Tool>()));
        var manifest = new JsonObject { ["name"] = "swarm-memory", ["tools"] = tools };
        return manifest.ToJsonString(Readable) + "\n";
    }

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n", MaxDepth = 1000,
    };
}
