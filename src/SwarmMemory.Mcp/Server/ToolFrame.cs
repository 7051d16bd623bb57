using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace SwarmMemory.Mcp.Server;

/// <summary>
/// What is the same for every tool: the arguments <c>swarm</c> and <c>agent</c>, a clear word on arguments that are unknown or of the wrong
/// kind, and errors as <c>{"error", "message", "hint"}</c>.
/// </summary>
/// <param name="definition">What clients are told of it, when they ask.</param>
/// <param name="inner">Makes the SDK's tool, at the first call: binding a method by reflection takes a millisecond that no start should pay.</param>
internal sealed class ToolFrame(string name, Func<Tool> definition, Func<McpServerTool> inner, MemorySource source, ILogger logger)
    : McpServerTool, IMcpServerPrimitive
{
    private const int MaxDepth = 512;

    private readonly Lazy<McpServerTool> _inner = new(inner);

    public override Tool ProtocolTool => field ??= definition();

    /// <summary>What the SDK finds it by; its own takes the name from the definition.</summary>
    string IMcpServerPrimitive.Id => name;

    public override IReadOnlyList<object> Metadata => [];

    /// <summary>The names of all arguments.</summary>
    public string[] KnownArguments => field ??=
        [.. ProtocolTool.InputSchema.GetProperty("properties").EnumerateObject().Select(p => p.Name)];

    public override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        var context = request.JsonRpcRequest.Context ??= new JsonRpcMessageContext();
        try
        {
            var arguments = ReadArguments(request.Params!, context);
            var client = context.ClientInfo?.Name ?? request.Server.ClientInfo?.Name;
            var memory = await source.ForAsync(Take(arguments, "swarm"), Take(arguments, "agent"), client, name, cancellationToken);
            request.Params!.Arguments = arguments;
            var call = new ToolCall(memory, client);
            request.Services = new ToolServices(call);
            var result = await _inner.Value.InvokeAsync(request, cancellationToken);
            call.Reply?.AttachTo(context);
            return result;
        }
        catch (SwarmMemoryException e)
        {
            return Fail(context, e);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return Fail(context, WrongArgument(request.Params!, e));
        }
    }

    private CallToolResult Fail(JsonRpcMessageContext context, SwarmMemoryException error)
    {
        logger.LogDebug("{Tool} answered {Code}", ProtocolTool.Name, error.Code.Name());
        ToolReply.Of(error).AttachTo(context);
        return new CallToolResult { IsError = true };
    }

    private Dictionary<string, JsonElement> ReadArguments(CallToolRequestParams parameters, JsonRpcMessageContext context)
    {
        var arguments = new Dictionary<string, JsonElement>();
        if (IncomingMessage.Arguments(context) is { } exact)
        {
            var document = JsonDocument.Parse(exact, new JsonDocumentOptions { MaxDepth = MaxDepth });
            foreach (var property in document.RootElement.EnumerateObject())
            {
                JsonTextRules.CheckText("The name of an argument", JsonMarshal.GetRawUtf8PropertyName(property));
                JsonTextRules.CheckText(property.Name, JsonMarshal.GetRawUtf8Value(property.Value));
                Add(property.Name, property.Value);
            }
        }
        else
        {
            foreach (var (name, value) in parameters.Arguments ?? new Dictionary<string, JsonElement>())
                Add(name, value);
        }

        return arguments;

        void Add(string name, JsonElement value)
        {
            if (!KnownArguments.Contains(name))
                throw Unknown(name);
            // Null is how some clients leave an argument out; where any JSON value is asked for, null is one.
            if (value.ValueKind != JsonValueKind.Null || TakesAnyValue(name))
            {
                if (!arguments.TryAdd(name, value))
                    throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"The argument {name} is given twice.", "Give it once.");
            }
        }
    }

    private bool TakesAnyValue(string name) => !ProtocolTool.InputSchema.GetProperty("properties").GetProperty(name).TryGetProperty("type", out _);

    private static string? Take(Dictionary<string, JsonElement> arguments, string name)
    {
        if (!arguments.Remove(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"{name} must be text.", "It is a label: letters, digits or . _ - : @ ~ +");
    }

    private SwarmMemoryException Unknown(string name)
    {
        var nearest = NearestName.Find(name, KnownArguments) ?? KnownArguments.FirstOrDefault(k => k.StartsWith(name + "_", StringComparison.Ordinal));
        return new SwarmMemoryException(ErrorCode.InvalidArgument,
            $"{ProtocolTool.Name} has no argument \"{(name.Length > 40 ? name[..40] + "..." : name)}\".",
            nearest is null ? $"It takes {string.Join(", ", KnownArguments)}." : $"Did you mean \"{nearest}\"? It takes {string.Join(", ", KnownArguments)}.");
    }

    private SwarmMemoryException WrongArgument(CallToolRequestParams parameters, Exception fault)
    {
        var given = parameters.Arguments ?? new Dictionary<string, JsonElement>();
        foreach (var required in Required())
        {
            if (!given.ContainsKey(required))
                return new(ErrorCode.InvalidArgument, $"{ProtocolTool.Name} needs the argument {required}.", Describe(required), fault);
        }

        foreach (var (name, value) in given)
        {
            if (!Fits(name, value))
                return new(ErrorCode.InvalidArgument, $"{name} cannot be {Kind(value)}.", Describe(name), fault);
        }

        // The schema does not tell which numbers are short; with nothing else amiss it is the one that is too large for that.
        foreach (var (name, value) in given)
        {
            if (value.ValueKind == JsonValueKind.Number && !value.TryGetInt32(out _))
                return new(ErrorCode.InvalidArgument, $"{name} cannot be {Kind(value)}.", Describe(name), fault);
        }

        return new(ErrorCode.InvalidArgument, $"An argument of {ProtocolTool.Name} is not of the right kind.", "Compare them with the tool's input schema.", fault);
    }

    private IEnumerable<string> Required() => ProtocolTool.InputSchema.TryGetProperty("required", out var required)
        ? required.EnumerateArray().Select(r => r.GetString()!)
        : [];

    private string Describe(string name)
    {
        var schema = ProtocolTool.InputSchema.GetProperty("properties").GetProperty(name);
        return schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("description", out var description)
            ? $"{name}: {description.GetString()}"
            : $"See the input schema of {name}.";
    }

    private bool Fits(string name, JsonElement value)
    {
        var schema = ProtocolTool.InputSchema.GetProperty("properties").GetProperty(name);
        if (schema.ValueKind != JsonValueKind.Object)
            return true;
        if (schema.TryGetProperty("enum", out var allowed))
            return value.ValueKind == JsonValueKind.String && allowed.EnumerateArray().Any(a => a.ValueEquals(value.GetString()));
        if (!schema.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
            return true;
        return type.GetString() switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "array" => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String),
            _ => true,
        };
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "this text",
        JsonValueKind.Number => "this number",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "this list",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
