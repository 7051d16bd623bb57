namespace SwarmMemory.Hooks;

/// <summary>When an agent stops to wait for the next prompt, or a subagent is done: nobody else has to wait for its files.</summary>
internal static class TurnEndHook
{
    private const string Name = "turn-end";

    public static async Task<HookReply> RunAsync(HookCall call, CancellationToken cancellationToken)
    {
        var kind = call.Payload is { Event: "SubagentStop", Subagent: not null } ? ActivityKind.SubagentEnded : ActivityKind.TurnEnded;
        await call.RecordAsync(call.New(kind, Name), cancellationToken);
        await FileReservation.ReleaseAllAsync(call, Name, cancellationToken);
        return HookReply.Nothing;
    }
}
