using System.Text.Encodings.Web;
using System.Text.Json;
using ModelContextProtocol;

namespace SwarmMemory.Mcp.Server;

/// <summary>How arguments and answers are read and written: snake_case, absent instead of null, text as it is.</summary>
internal static class ToolJson
{
    /// <summary>Nothing is escaped that JSON lets stand; a client that puts it into a page must escape it there anyway.</summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1000,
        SkipValidation = true,
    };

    public static JsonSerializerOptions SerializerOptions { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(ToolJsonContext.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = 1000,
        };
        options.Converters.Add(new JsonTextConverter());
        options.TypeInfoResolverChain.Clear();
        options.TypeInfoResolverChain.Add(ToolJsonContext.Default);
        options.TypeInfoResolverChain.Add(McpJsonUtilities.DefaultOptions.TypeInfoResolver!);
        options.MakeReadOnly();
        return options;
    }
}
