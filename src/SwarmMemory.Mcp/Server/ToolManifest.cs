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

    private static readonly Lazy<Dictionary<string, Tool>> Known = new(() => Read().ToDictionary(t => t.Name));

    /// <summary>
    /// The names of the tools. The definitions are read when somebody asks for one: a start needs none, and would make half a megabyte of objects of them.
    /// </summary>
    public static List<string> Names()
    {
        List<string> names = [];
        var reader = new Utf8JsonReader(Bytes());
        while (reader.Read())
        {
            // The document's own name is at depth one, a tool's at three, arguments are deeper.
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 3 && reader.ValueTextEquals("name"u8) && reader.Read())
                names.Add(reader.GetString()!);
        }

        return names;
    }

    /// <summary>What clients are told of a tool.</summary>
    public static Tool Definition(string name) => Known.Value[name];

    /// <summary>The definitions that this program was built with.</summary>
    public static IReadOnlyList<Tool> Read()
    {
        using var document = JsonDocument.Parse(Bytes());
        return [.. document.RootElement.GetProperty("tools").EnumerateArray()
            .Select(t => t.Deserialize(McpJsonUtilities.DefaultOptions.GetTypeInfo<Tool>())!)];
    }

    private static byte[] Bytes()
    {
        using var stream = typeof(ToolManifest).Assembly.GetManifestResourceStream(Resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
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
