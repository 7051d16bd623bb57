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

    /// <summary>Where exploration draws from.</summary>
    public Random Random { get; init; } = Random.Shared;
}
