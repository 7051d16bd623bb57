using SwarmMemory.Hosting.Configuration;
using SwarmMemory.Learning;

namespace SwarmMemory.Hosting;

/// <summary>Turns what the configuration files say into what learning obeys.</summary>
internal static class LearningOptionsFactory
{
    public static LearningOptions Create(NeuralLearningSettings settings) => new()
    {
        Patterns = settings.PatternRecognitionEnabled,
        FailurePatterns = settings.FailureLearningEnabled,
        SuccessThreshold = settings.SuccessThreshold,
        Times = settings.OptimizationTracking,
        MaxPatterns = settings.PatternStorageLimit,
        Forgets = settings.ForgettingEnabled,
    };
}
