namespace SwarmMemory;

/// <summary>What the recorded outcomes say should be done.</summary>
/// <param name="Strategy">Null when there is no outcome to go by; <paramref name="Description"/> then says why.</param>
/// <param name="ExpectedSuccessRate">The chance that the task succeeds with it.</param>
/// <param name="Interval">Where that rate lies with 90 % probability.</param>
/// <param name="Confidence">1 less the interval's width: 0 nothing is known, 1 everything.</param>
/// <param name="ExpectedTime">The time that half of the tasks take at most.</param>
/// <param name="Evidence">The strategy's counts from all outcomes down to those most like this task.</param>
/// <param name="Notes">What to know about the evidence, in sentences.</param>
/// <param name="Alternatives">The other strategies, best first.</param>
public sealed record Recommendation(
    string? Strategy, string Description, double ExpectedSuccessRate, RateInterval Interval, double Confidence, TimeSpan? ExpectedTime,
    IReadOnlyList<EvidenceLevel> Evidence, IReadOnlyList<string> Notes, IReadOnlyList<Alternative> Alternatives)
{
    /// <summary>The probability that no other strategy is better.</summary>
    public double ProbabilityBest { get; init; }
}
