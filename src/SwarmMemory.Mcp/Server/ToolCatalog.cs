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
    private static readonly AIJsonSchemaCreateOptions Schema = new() { TransformSchemaNode = static (context, node) => Slim(context, node) };

    public static McpServerPrimitiveCollection<McpServerTool> Create(MemorySource source, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("SwarmMemory.Mcp.Tools");
        var methods = new Lazy<Dictionary<string, MethodInfo>>(() => Methods().ToDictionary(m => m.GetCustomAttribute<McpServerToolAttribute>()!.Name!));
        McpServerPrimitiveCollection<McpServerTool> tools = [];
        foreach (var name in ToolManifest.Names())
            tools.Add(new ToolFrame(name, () => ToolManifest.Definition(name), () => Bind(methods.Value[name]), source, logger));
        return tools;
    }

    /// <summary>The tools as their methods define them, without the frame that is the same for all.</summary>
    public static IEnumerable<McpServerTool> All() => Methods().Select(m => WithObjects(m, Bind(m)));

    private static IEnumerable<MethodInfo> Methods() =>
    [
        .. Of(typeof(MemoryTools)), .. Of(typeof(SearchTools)), .. Of(typeof(SwarmTools)), .. Of(typeof(LockTools)), .. Of(typeof(MessageTools)),
        .. Of(typeof(CareTools)), .. Of(typeof(ConflictTools)), .. Of(typeof(LearningTools)),
    ];

    private static IEnumerable<MethodInfo> Of([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.IsDefined(typeof(McpServerToolAttribute)));

    private static McpServerTool Bind(MethodInfo method) => McpServerTool.Create(method, (object?)null, new McpServerToolCreateOptions
    {
        Services = new ToolServices(),
        SerializerOptions = ToolJson.SerializerOptions,
        SchemaCreateOptions = Schema,
    });

    /// <summary>To the SDK an argument that is kept as its exact text is any JSON value.</summary>
    private static McpServerTool WithObjects(MethodInfo method, McpServerTool tool)
    {
        var schema = JsonNode.Parse(tool.ProtocolTool.InputSchema.GetRawText())!;
        foreach (var argument in method.GetParameters().Where(p => p.IsDefined(typeof(ObjectOnlyAttribute))))
            schema["properties"]![argument.Name!]!["type"] = "object";
        tool.ProtocolTool.InputSchema = System.Text.Json.JsonElement.Parse(schema.ToJsonString());
        return tool;
    }

    /// <summary>
    /// Every client sends every definition to its model: an optional argument is said by not being required, nothing more. What an answer
    /// leaves out when it is null is not required of it either.
    /// </summary>
    private static JsonNode Slim(AIJsonSchemaCreateContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
            return node;
        schema.Remove("default");
        schema.Remove("pattern");
        if (schema["required"] is JsonArray required && schema["properties"] is JsonObject properties)
        {
            foreach (var (name, property) in properties)
            {
                if (property is not JsonObject { Count: > 0 } known || known["type"] is JsonArray)
                    required.Remove(required.FirstOrDefault(r => r!.GetValue<string>() == name));
            }

            foreach (var (name, property) in properties.ToArray())
            {
                DropNull(property);
                // JSON Schema allows a bare true; clients that turn schemas into types do not.
                if (property?.GetValueKind() == System.Text.Json.JsonValueKind.True)
                    properties[name] = new JsonObject { ["description"] = "Any JSON value" };
            }
        }

        // A property's null is dealt with by its object, which must still see it; a parameter has no object here.
        if (context.PropertyInfo is null)
            DropNull(schema);
        return schema;
    }

    private static void DropNull(JsonNode? node)
    {
        if (node is JsonObject schema && schema["type"] is JsonArray types)
            schema["type"] = types.First(t => t!.GetValue<string>() != "null")!.GetValue<string>();
    }
}
