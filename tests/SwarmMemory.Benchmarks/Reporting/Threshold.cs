using System.Globalization;

namespace SwarmMemory.Benchmarks.Reporting;

/// <summary>What a row must show.</summary>
internal sealed record Threshold(string Sign, double Limit, string Suffix, Func<double, bool> IsMet, bool IsRatio)
{
    /// <summary>The ratio of figure to control stays at or under a limit.</summary>
    public static Threshold RatioAtMost(double limit) => new("<=", limit, " x", v => v <= limit, true);

    /// <summary>The ratio of figure to control reaches a limit.</summary>
    public static Threshold RatioAtLeast(double limit) => new(">=", limit, " x", v => v >= limit, true);

    public static Threshold AtMost(double limit) => new("<=", limit, "", v => v <= limit, false);
    public static Threshold AtLeast(double limit) => new(">=", limit, "", v => v >= limit, false);
    public static Threshold Under(double limit) => new("<", limit, "", v => v < limit, false);
    public static Threshold Exactly(double limit) => new("=", limit, "", v => v == limit, false);

    public override string ToString() => $"{Sign} {Limit.ToString("#,0.###", CultureInfo.InvariantCulture)}{Suffix}";
}
