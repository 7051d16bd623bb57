namespace SwarmMemory.Learning;

/// <summary>What configuration decides about learning.</summary>
internal sealed record LearningOptions
{
    public static readonly LearningOptions Default = new();

    /// <summary>Whether outcomes become patterns.</summary>
    public bool Patterns { get; init; } = true;

    /// <summary>Whether strategies that mostly fail become patterns too. Failures count in every rate, whatever this says.</summary>
    public bool FailurePatterns { get; init; } = true;

    /// <summary>Success rate from which a pattern is called successful.</summary>
    public double SuccessThreshold { get; init; } = 0.8;

    /// <summary>Whether execution times are learned.</summary>
    public bool Times { get; init; } = true;

    /// <summary>Patterns kept at most.</summary>
    public int MaxPatterns { get; init; } = 10_000;

    /// <summary>
    /// Whether the recent past may count more than the distant. Without it the counts alone decide, in whatever order they came.
    /// </summary>
    public bool Forgets { get; init; } = true;

    /// <summary>How long single outcomes are kept, which is how long neural memories are. What was learned from them stays.</summary>
    public static readonly TimeSpan KeepsOutcomes = TimeSpan.FromDays(365);

    /// <summary>Single outcomes kept of one task type: as many as its levels are chosen from at most.</summary>
    public int TaskOutcomes { get; init; } = LevelOrder.LastDue;

    /// <summary>Single outcomes kept in all.</summary>
    public int AllOutcomes { get; init; } = 100_000;

    /// <summary>Where exploration draws from.</summary>
    public Random Random { get; init; } = Random.Shared;
}
