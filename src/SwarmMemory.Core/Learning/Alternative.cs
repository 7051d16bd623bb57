namespace SwarmMemory;

/// <summary>A strategy that was not recommended.</summary>
/// <param name="ProbabilityBest">The probability that none is better.</param>
public sealed record Alternative(string Strategy, double ExpectedSuccessRate, double ProbabilityBest, long Outcomes);
