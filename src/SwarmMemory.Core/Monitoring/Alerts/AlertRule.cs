namespace SwarmMemory.Monitoring;

/// <summary>One thing that can be amiss.</summary>
/// <param name="OfInterval">It is about what happened between two checks: a report repeats what the last check found.</param>
/// <param name="Look">What was found when the threshold is crossed, else null.</param>
internal sealed record AlertRule(string Name, bool IsCritical, string Remedy, Func<Measurement, AlertRule.Finding?> Look, bool OfInterval = false)
{
    internal sealed record Finding(double Value, double Threshold, string Evidence);
}
