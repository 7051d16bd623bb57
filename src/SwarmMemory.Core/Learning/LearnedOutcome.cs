namespace SwarmMemory.Learning;

/// <summary>What recording an outcome did.</summary>
/// <param name="Levels">The levels at which it was counted, with its strategy's counts there.</param>
internal sealed record LearnedOutcome(long Id, string Strategy, PatternType? PatternType, IReadOnlyList<(Level Level, Tally Counts)> Levels, long At);
