using System.Text.Json;

namespace SwarmMemory.Hooks;

/// <summary>What Claude Code sends a hook, as far as it matters here. Anything that is not as expected is as if it were not there.</summary>
internal sealed record HookPayload
{
    public required string Event { get; init; }
    public string? Session { get; init; }

    /// <summary>The subagent within the session; null for the session's main agent.</summary>
    public string? Subagent { get; init; }
    public string? Folder { get; init; }
    public string? Tool { get; init; }
    public string? File { get; init; }
    public string? Command { get; init; }
    public string? Prompt { get; init; }
    public string? Reason { get; init; }

    /// <summary>What an agent said last before it stopped.</summary>
    public string? LastWords { get; init; }

    /// <summary>Null when the bytes are no hook's JSON.</summary>
    public static HookPayload? Parse(byte[]? utf8)
    {
        if (utf8 is null)
            return null;
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 256 });
            var root = document.RootElement;
            if (Text(root, "hook_event_name") is not { } name)
                return null;
            var input = Field(root, "tool_input");
            return new HookPayload
            {
                Event = name,
                Session = Text(root, "session_id"),
                Subagent = Text(root, "agent_id"),
                Folder = Text(root, "cwd"),
                Tool = Text(root, "tool_name"),
                File = Text(input, "file_path") ?? Text(input, "notebook_path") ?? Text(input, "path"),
                Command = Text(input, "command"),
                Prompt = Text(root, "prompt"),
                LastWords = Text(root, "last_assistant_message"),
                Reason = Text(root, "reason") ?? Text(root, "source"),
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement Field(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement element, string name)
    {
        var value = Field(element, name);
        try
        {
            return value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no text.
            return null;
        }
    }
}
