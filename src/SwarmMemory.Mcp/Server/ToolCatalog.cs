using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;
using SwarmMemory.Mcp.Tools;

namespace SwarmMemory.Mcp.Server;

/// <summary>All tools of the server. A new tool is one method in <c>Tools</c>; a new class of tools is one line here.</summary>
internal static class ToolCatalog
{
    private static readonly AIJsonSchemaCreateOptions Schema = new() { TransformSchemaNode = static (_, node) => Slim(node) };

    public static McpServerPrimitiveCollection<McpServerTool> Create(MemorySource source, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("SwarmMemory.Mcp.Tools");
        McpServerPrimitiveCollection<McpServerTool> tools = [];
        foreach (var tool in (IEnumerable<McpServerTool>)[.. Of(typeof(MemoryTools)), .. Of(typeof(SwarmTools))])
            tools.Add(new ToolFrame(tool, source, logger));
        return tools;
    }

    private static IEnumerable<McpServerTool> Of([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(m => m.GetCustomAttribute<McpServerToolAttribute>() is not null)
            .Select(m => McpServerTool.Create(m, (object?)null, new McpServerToolCreateOptions
            {
                Services = new ToolServices(),
                SerializerOptions = ToolJson.SerializerOptions,
                SchemaCreateOptions = Schema,
            }));

    /// <summary>Every client sends every definition to its model: an optional argument is said by not being required, nothing more.</summary>
    private static JsonNode Slim(JsonNode node)
    {
        if (node is not JsonObject schema)
            return node;
        schema.Remove("default");
        if (schema["type"] is JsonArray types)
            schema["type"] = types.First(t => t!.GetValue<string>() != "null")!.GetValue<string>();
        schema.Remove("pattern");
        return schema;
    }
}
