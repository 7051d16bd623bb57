namespace SwarmMemory.Hooks;

/// <summary>How long ago, as people say it.</summary>
internal static class Ago
{
    public static string Of(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => "just now",
        { TotalMinutes: < 1 } => $"{span.Seconds} s ago",
        { TotalHours: < 1 } => $"{(int)span.TotalMinutes} min ago",
        { TotalDays: < 1 } => $"{(int)span.TotalHours} h ago",
        _ => $"{(int)span.TotalDays} d ago",
    };
}
