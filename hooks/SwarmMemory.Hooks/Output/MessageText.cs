using System.Text.Json;

namespace SwarmMemory.Hooks;

/// <summary>A message's body as people read it: its text, the message in it, or the JSON that it is.</summary>
internal static class MessageText
{
    public static string Of(JsonText body)
    {
        using var document = body.ToDocument();
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.String)
            return root.GetString()!;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.String)
            return body.ToString();
        var level = root.TryGetProperty("level", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        return level is null or "info" ? message.GetString()! : $"[{level}] {message.GetString()}";
    }
}
