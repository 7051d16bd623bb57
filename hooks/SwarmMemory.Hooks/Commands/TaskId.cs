namespace SwarmMemory.Hooks;

/// <summary>The names of tasks.</summary>
internal static class TaskId
{
    private const int MaxLength = 200;

    /// <summary>The id that a call names; null when it names none.</summary>
    public static string? Given(HookCall call) => call.Arguments.Value("task-id", "id") is { } id ? PlainText.Line(id, MaxLength) : null;

    public static string New() => $"task-{Recording.NewId()[..12]}";
}
