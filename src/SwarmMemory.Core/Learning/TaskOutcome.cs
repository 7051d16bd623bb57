namespace SwarmMemory;

/// <summary>What happened when a task ran.</summary>
/// <param name="TaskType">What kind of task it was, 1 to 200 characters.</param>
/// <param name="Success">Whether it succeeded.</param>
public sealed record TaskOutcome(string TaskType, bool Success)
{
    /// <summary>The agents that did it; empty: the one who records.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>How it was done, 1 to 200 characters; null: derived from what is known, see <see cref="Learning.StrategyName"/>.</summary>
    public string? Strategy { get; init; }

    /// <summary>What kind of pattern it belongs to.</summary>
    public PatternType? PatternType { get; init; }

    /// <summary>How long it took, or null.</summary>
    public TimeSpan? ExecutionTime { get; init; }

    /// <summary>What was known before it ran: a JSON object.</summary>
    public JsonText? Context { get; init; }

    public string? TaskId { get; init; }
    public string? Notes { get; init; }
}
