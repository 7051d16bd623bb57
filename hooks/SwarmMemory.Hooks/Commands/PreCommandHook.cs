namespace SwarmMemory.Hooks;

/// <summary>Before a shell command: says when it names a file that another agent is editing. A command is not denied: it may only read.</summary>
internal static class PreCommandHook
{
    public static async Task<HookReply> RunAsync(HookCall call, CancellationToken cancellationToken)
    {
        if ((call.Payload?.Command ?? call.Arguments.Value("command")) is not { } command)
            return HookReply.Nothing;
        var held = await FileReservation.OfOthersAsync(call, "pre-command", cancellationToken);
        return new HookReply
        {
            Lines =
            [
                .. held.Where(l => command.Contains(FileReservation.FileOf(l), StringComparison.Ordinal)).Take(5)
                    .Select(l => $"{PlainText.Line(FileReservation.FileOf(l), 200)} is being edited: {FileReservation.Describe(l)}. Do not change it meanwhile."),
            ],
        };
    }
}
