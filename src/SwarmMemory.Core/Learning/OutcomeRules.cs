using System.Text;

namespace SwarmMemory.Learning;

/// <summary>What an outcome may hold.</summary>
internal static class OutcomeRules
{
    private const int MaxNotes = 4000;
    private const int MaxAgents = 100;
    private static readonly TimeSpan MaxTime = TimeSpan.FromDays(365);

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/>, naming the argument.</exception>
    public static void Check(TaskOutcome outcome)
    {
        if (outcome.ExecutionTime is { } time && (time < TimeSpan.Zero || time > MaxTime))
            throw Time();
        if (outcome.Notes is { Length: > MaxNotes })
            throw Refused($"notes has {outcome.Notes.Length:N0} characters; at most {MaxNotes:N0} are taken.", "Store long texts with memory_store.");
        if (outcome.Agents.Count > MaxAgents)
            throw Refused($"agents names {outcome.Agents.Count:N0} agents; at most {MaxAgents} are taken.", "Name those that did the task.");
        foreach (var agent in outcome.Agents)
            Checked("agents", agent, StrategyName.MaxLength);
        if (outcome.TaskId is { } id)
            Checked("task_id", id, StrategyName.MaxLength);
    }

    /// <summary>A time in seconds as it comes from outside.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when it is no time.</exception>
    public static TimeSpan? Seconds(double? seconds) => seconds switch
    {
        null => null,
        { } value when double.IsFinite(value) && value >= 0 && value <= MaxTime.TotalSeconds => TimeSpan.FromSeconds(value),
        _ => throw Time(),
    };

    /// <summary>A name without white space around it.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/> when it is empty, too long or no plain text.</exception>
    public static string Checked(string argument, string text, int longest)
    {
        var name = text.Trim();
        if (name.Length is 0 || name.Length > longest)
        {
            throw Refused($"{argument} must have 1 to {longest} characters; this one has {name.Length:N0}.",
                "Give it a short name, and put the rest into context or notes.");
        }

        // Half of a character reads as U+FFFD.
        if (name.EnumerateRunes().Any(Rune.IsControl) || (name.EnumerateRunes().Contains(Rune.ReplacementChar) && !name.Contains('\uFFFD', StringComparison.Ordinal)))
        {
            throw Refused($"{argument} has a control character or half of one character.", "Use plain text.");
        }

        return name;
    }

    private static SwarmMemoryException Time() => Refused(
        "execution_time_seconds must be a number from 0 to 31,536,000.", "Give the time that the task took in seconds, or leave it out.");

    private static SwarmMemoryException Refused(string message, string hint) => new(ErrorCode.InvalidArgument, message, hint);
}
