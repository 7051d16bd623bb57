namespace SwarmMemory.Hosting.Configuration;

/// <summary>What is learned from recorded outcomes: <c>neural_learning</c>.</summary>
public sealed record NeuralLearningSettings
{
    /// <summary>Whether outcomes are turned into patterns.</summary>
    public bool PatternRecognitionEnabled { get; init; } = true;

    /// <summary>Success rate from which a pattern is called successful, 0 to 1.</summary>
    public double SuccessThreshold { get; init; } = 0.8;

    /// <summary>Whether execution times are followed to find improvements.</summary>
    public bool OptimizationTracking { get; init; } = true;

    /// <summary>Whether failures are learned from as well.</summary>
    public bool FailureLearningEnabled { get; init; } = true;

    /// <summary>Whether recent outcomes may count more than old ones.</summary>
    public bool ForgettingEnabled { get; init; } = true;

    /// <summary>Patterns kept at most, 1 to 10,000,000.</summary>
    public int PatternStorageLimit { get; init; } = 10_000;
}
