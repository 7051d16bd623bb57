namespace SwarmMemory;

/// <summary>A task for which a strategy is sought.</summary>
/// <param name="Context">What is known of it: a JSON object that may hold <c>task_type</c>.</param>
public sealed record StrategyQuery(JsonText Context)
{
    /// <summary>The strategies to choose from; null: those with outcomes.</summary>
    public IReadOnlyList<string>? Candidates { get; init; }

    public PatternType? PatternType { get; init; }

    /// <summary>Whether to try now and then what is less well known, so that all get better known. Otherwise the best is named.</summary>
    public bool Explore { get; init; }
}
