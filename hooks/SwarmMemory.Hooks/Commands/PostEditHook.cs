namespace SwarmMemory.Hooks;

/// <summary><c>post-edit</c>: records the edit, stores under the key, releases the file, and tells who else touched it.</summary>
internal static class PostEditHook
{
    private const string Name = "post-edit";

    public static async Task<HookReply> RunAsync(HookCall call, CancellationToken cancellationToken)
    {
        var key = call.Arguments.Value("memory-key", "key") is { } given ? HookKeys.Resolve(call.Identity.Swarm, given) : null;
        if (key is null && call.File is null)
            return HookReply.Nothing;

        var result = await call.RecordAsync(call.New(ActivityKind.Edited, Name) with
        {
            File = call.File,
            Key = key,
            Value = key is null ? null : Value(call.Arguments.Value("value")),
        }, cancellationToken);
        if (call.File is { } file)
            await FileReservation.ReleaseAsync(call, file, Name, cancellationToken);

        List<string> lines = [];
        if (result.Key is { } stored && call.Payload is null)
            lines.Add($"Stored as {PlainText.Line(stored.Value)}, version {result.Version}.");
        foreach (var other in result.Others)
            lines.Add($"{PlainText.Line(other.Agent, 64)} edited {PlainText.Line(other.File, 200)} {Ago.Of(call.Now - other.At)}: read it again before you go on.");
        return new HookReply
        {
            Lines = lines,
            Facts =
            [
                ("recorded", true), ("file", call.File), ("key", result.Key?.Value), ("version", result.Key is null ? null : result.Version.Value),
                ("others", result.Others.Select(o => o.Agent).ToArray()),
            ],
        };
    }

    /// <summary>What is no JSON is a text. Null: the default value of an edit.</summary>
    private static string? Value(string? given)
    {
        if (given is null)
            return null;
        try
        {
            return JsonText.Parse(given).ToString();
        }
        catch (SwarmMemoryException)
        {
            return $"\"{System.Text.Json.JsonEncodedText.Encode(given)}\"";
        }
    }
}
