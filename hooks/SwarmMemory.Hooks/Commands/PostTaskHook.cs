namespace SwarmMemory.Hooks;

/// <summary><c>post-task</c>: closes the task with the measured time, and records how it went.</summary>
internal static class PostTaskHook
{
    private const string Name = "post-task";

    public static async Task<HookReply> RunAsync(HookCall call, CancellationToken cancellationToken)
    {
        var result = await call.RecordAsync(call.New(ActivityKind.TaskClosed, Name) with
        {
            Task = TaskId.Given(call),
            TaskType = call.Arguments.Value("task-type", "type"),
            Strategy = call.Arguments.Value("strategy"),
            Success = Success(call),
        }, cancellationToken);
        return result.Closed is not { } task
            ? new HookReply { Lines = ["No task is open."], Facts = [("task_id", null), ("recorded", true)] }
            : new HookReply
            {
                Lines = [$"Task {PlainText.Line(task.Id, 100)} is closed{Took(result.Took)}{Files(result.Files)}."],
                Facts =
                [
                    ("task_id", task.Id), ("recorded", true), ("seconds", result.Took?.TotalSeconds), ("success", Success(call)),
                    ("files", result.Files), ("agents", result.Agents),
                ],
            };
    }

    /// <summary>Who calls it says that the task is done; when Claude Code stops, only that it stopped: nothing is known of its success.</summary>
    private static bool? Success(HookCall call) => call.Arguments.Flag("success") ?? (call.Payload is null ? true : null);

    private static string Took(TimeSpan? took) =>
        took is { } time ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" after {time.TotalSeconds:0.0} s") : "";

    private static string Files(IReadOnlyList<string> files) => files.Count == 0 ? ""
        : $"; {files.Count} file{(files.Count == 1 ? "" : "s")} edited: {PlainText.Line(string.Join(", ", files), 300)}";
}
