namespace SwarmMemory.Hooks;

/// <summary><c>session-end</c>: the session's tasks and locks are closed, and a summary is kept.</summary>
internal static class SessionEndHook
{
    private const string Name = "session-end";

    public static async Task<HookReply> RunAsync(HookCall call, CancellationToken cancellationToken)
    {
        var result = await call.RecordAsync(
            call.New(ActivityKind.SessionEnded, Name) with { Text = TextLimit.Cut(call.Payload?.Reason) }, cancellationToken);
        var released = await FileReservation.ReleaseAllAsync(call, Name, cancellationToken);
        return new HookReply
        {
            Lines = [$"The session is closed: {Count(result.Abandoned, "task")} left open, {Count(released, "lock")} released."],
            Facts = [("recorded", true), ("abandoned", result.Abandoned), ("released", released), ("summary", result.Key?.Value), ("files", result.Files)],
        };
    }

    private static string Count(int count, string thing) => $"{count} {thing}{(count == 1 ? "" : "s")}";
}
