namespace SwarmMemory.Hooks;

/// <summary><c>notify</c>: a message to the swarm; a success that speaks of memory becomes knowledge.</summary>
internal static class NotifyHook
{
    private const string Name = "notify";
    private const int LongestLastWords = 600;
    private static readonly string[] Levels = ["info", "success", "warning", "error"];

    public static async Task<HookReply> RunAsync(HookCall call, CancellationToken cancellationToken)
    {
        var text = call.Arguments.Value("message") ?? call.Arguments.Words ?? LastWords(call);
        if (text is null)
            return call.Payload is null ? new HookReply { Lines = ["There is no message: give it with --message."], Facts = [("recorded", false)] } : HookReply.Nothing;

        var level = call.Arguments.Value("level")?.ToLowerInvariant();
        var result = await call.RecordAsync(call.New(ActivityKind.Notified, Name) with
        {
            Text = TextLimit.Cut(text),
            Level = level is not null && Levels.Contains(level) ? level : "info",
        }, cancellationToken);
        var known = result.Key is { } key && key.Value.Contains("/knowledge/", StringComparison.Ordinal) ? $" It is knowledge now: {PlainText.Line(key.Value)}." : "";
        var told = result.Recipients switch { 0 => "nobody else is here yet", 1 => "1 agent was told", var n => $"{n} agents were told" };
        return new HookReply
        {
            Lines = call.Payload is null ? [$"Noted; {told}.{known}"] : [],
            Facts = [("recorded", true), ("key", result.Key?.Value), ("recipients", result.Recipients)],
        };
    }

    /// <summary>What a subagent came to, for the others to know.</summary>
    private static string? LastWords(HookCall call) =>
        call.Payload?.LastWords is { } words ? $"{PlainText.Line(call.Identity.Agent, 64)} is done: {PlainText.Line(words, LongestLastWords)}" : null;
}
