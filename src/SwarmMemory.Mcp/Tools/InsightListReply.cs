namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>insight_list</c>.</summary>
internal sealed record InsightListReply(IReadOnlyList<InsightListReply.Item> Insights)
{
    public static InsightListReply Of(List<Insight> insights) => new([.. insights.Select(i => new Item(
        i.Topic, i.Description, Math.Round(i.Confidence, 3), i.Outcomes, i.Interval is { } range ? RecommendationReply.Range.Of(range) : null, i.Since))]);

    internal sealed record Item(
        string Topic, string Description, double Confidence, long Outcomes, RecommendationReply.Range? Interval, DateTimeOffset Since);
}
