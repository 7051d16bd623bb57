namespace SwarmMemory.Hooks;

/// <summary><c>pre-task</c>: opens the task, and answers what the swarm knows.</summary>
internal static class PreTaskHook
{
    private const string Name = "pre-task";

    public static async Task<HookReply> RunAsync(HookCall call, CancellationToken cancellationToken)
    {
        var description = call.Arguments.Value("description", "task") ?? call.Arguments.Words ?? call.Payload?.Prompt;
        var id = TaskId.Given(call) ?? TaskId.New();
        var type = call.Arguments.Value("task-type", "type") ?? TaskTypes.Of(description);
        var shown = PlainText.Line(id, 100);
        call.Fallback = new HookReply { Lines = [$"Task {shown}"], Facts = [("task_id", id), ("recorded", false)] };

        var briefing = await Briefing.ReadAsync(call, Name, description, type, cancellationToken);
        await call.RecordAsync(call.New(ActivityKind.TaskOpened, Name) with
        {
            Task = id,
            TaskType = type,
            Text = TextLimit.Cut(description),
            Strategy = call.Arguments.Value("strategy") ?? briefing.Strategy,
        }, cancellationToken);
        return briefing.ToReply([$"Task {shown} is open."], [("task_id", id), ("recorded", true)]);
    }
}
