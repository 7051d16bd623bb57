namespace SwarmMemory.Hooks;

/// <summary>When the user has written: unread messages, and what the swarm knows of it.</summary>
internal static class PromptHook
{
    public static async Task<HookReply> RunAsync(HookCall call, CancellationToken cancellationToken)
    {
        var prompt = call.Payload?.Prompt ?? call.Arguments.Words;
        var briefing = await Briefing.ReadAsync(call, "prompt", prompt, prompt is null ? null : TaskTypes.Of(prompt), cancellationToken);
        return briefing.ToReply([], []);
    }
}
