using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace SwarmMemory.Mcp.Server;

/// <summary>
/// All tool definitions as one JSON document, <c>tools-manifest/tools.json</c>. It is made from the tools' methods and then is what the server
/// tells its clients: making the schemas by reflection at every start would take longer than everything else together.
/// </summary>
internal static class ToolManifest
{
    private const string Resource = "tools.json";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n", MaxDepth = 1000,
    };

    /// <summary>The definitions that this program was built with.</summary>
    public static IReadOnlyList<Tool> Read()
    {
        using var stream = typeof(ToolManifest).Assembly.GetManifestResourceStream(Resource)!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("tools").EnumerateArray()
            .Select(t => t.Deserialize(McpJsonUtilities.DefaultOptions.GetTypeInfo<Tool>())!)];
    }

    /// <summary>The definitions as the tools' methods have them now, the same bytes every time.</summary>
    public static string Create()
    {
        var tools = new JsonArray();
        foreach (var tool in ToolCatalog.All().Select(t => WithCaller(t.ProtocolTool)).OrderBy(t => t.Name, StringComparer.Ordinal))
            tools.Add(JsonSerializer.SerializeToNode(tool, McpJsonUtilities.DefaultOptions.GetTypeInfo<Tool>()));
        var manifest = new JsonObject { ["name"] = "swarm-memory", ["tools"] = tools };
        return manifest.ToJsonString(Readable) + "\n";
    }

    /// <summary>Every tool may say who is calling; said once here and explained in the server's instructions.</summary>
    private static Tool WithCaller(Tool tool)
    {
        var schema = JsonNode.Parse(tool.InputSchema.GetRawText())!.AsObject();
        var properties = schema["properties"] as JsonObject ?? (JsonObject)(schema["properties"] = new JsonObject());
        properties["swarm"] = new JsonObject { ["type"] = "string" };
        properties["agent"] = new JsonObject { ["type"] = "string" };
        schema["additionalProperties"] = false;
        tool.InputSchema = JsonDocument.Parse(schema.ToJsonString()).RootElement.Clone();
        return tool;
    }
}
