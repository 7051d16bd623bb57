namespace SwarmMemory;

/// <summary>A finding in words.</summary>
/// <param name="Topic">What it is about: a pattern type, <c>trend</c>, <c>anomaly</c> or <c>time</c>.</param>
/// <param name="Confidence">The probability that it holds, from 0 to 1.</param>
/// <param name="Outcomes">How many outcomes it rests on.</param>
/// <param name="Since">When the first of them was recorded.</param>
/// <param name="Interval">Where the rate that it speaks of lies with 90 % probability, or null.</param>
public sealed record Insight(string Topic, string Description, double Confidence, long Outcomes, DateTimeOffset Since, RateInterval? Interval);
