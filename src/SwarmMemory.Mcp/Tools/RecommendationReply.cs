namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>strategy_recommend</c>.</summary>
internal sealed record RecommendationReply(
    string? Strategy, string Description, double? ExpectedSuccessRate, RecommendationReply.Range? Interval, double Confidence,
    double? ProbabilityBest, double? ExpectedExecutionTime, IReadOnlyList<RecommendationReply.Level> Evidence, IReadOnlyList<string> Notes,
    IReadOnlyList<RecommendationReply.Other> Alternatives)
{
    public static RecommendationReply Of(Recommendation advice) => advice.Strategy is null
        ? new(null, advice.Description, null, null, 0, null, null, [], [], [])
        : new(
            advice.Strategy, advice.Description, Rounded(advice.ExpectedSuccessRate), Range.Of(advice.Interval), Rounded(advice.Confidence),
            Rounded(advice.ProbabilityBest), advice.ExpectedTime is { } time ? Rounded(time.TotalSeconds) : null,
            [.. advice.Evidence.Select(e => new Level(e.Where, e.Outcomes, Rounded(e.SuccessRate)))], advice.Notes,
            [.. advice.Alternatives.Select(a => new Other(a.Strategy, Rounded(a.ExpectedSuccessRate), Rounded(a.ProbabilityBest), a.Outcomes))]);

    private static double Rounded(double value) => Math.Round(value, 4);

    internal sealed record Range(double Low, double High, double Level)
    {
        public static Range Of(RateInterval interval) => new(Rounded(interval.Low), Rounded(interval.High), interval.Level);
    }

    internal sealed record Level(string Where, long Outcomes, double SuccessRate);

    internal sealed record Other(string Strategy, double ExpectedSuccessRate, double ProbabilityBest, long Outcomes);
}
