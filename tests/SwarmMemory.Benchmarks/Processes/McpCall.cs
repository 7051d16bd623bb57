using System.Text.Json;

namespace SwarmMemory.Benchmarks.Processes;

/// <summary>A tool's name and its arguments as JSON.</summary>
internal sealed record McpCall(string Tool, string Arguments)
{
    public static McpCall Store(string key, string json) => new("memory_store", $$"""{"key":{{Quoted(key)}},"value":{{json}}}""");

    public static McpCall Get(params IEnumerable<string> keys) => new("memory_get", $$"""{"keys":[{{string.Join(',', keys.Select(Quoted))}}]}""");

    /// <summary>What comes nearest to a store in the peer: an entity of one observation.</summary>
    public static McpCall Create(string name, string text) => new("create_entities",
        $$"""{"entities":[{"name":{{Quoted(name)}},"entityType":"note","observations":[{{Quoted(text)}}]}]}""");

    public static McpCall Open(string name) => new("open_nodes", $$"""{"names":[{{Quoted(name)}}]}""");

    public static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
