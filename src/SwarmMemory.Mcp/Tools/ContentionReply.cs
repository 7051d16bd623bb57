namespace SwarmMemory.Mcp.Tools;

/// <summary>That other agents write a key so often that the next change is likely to meet one of theirs.</summary>
/// <param name="Writes">How many of its latest writes were theirs.</param>
/// <param name="WithinSeconds">The time in which those were made.</param>
/// <param name="Probability">That one of them writes it within the next minute.</param>
/// <param name="Conflicts">In the last hour.</param>
internal sealed record ContentionReply(
    IReadOnlyList<string> Agents, int Writes, long WithinSeconds, double Probability, int Conflicts, string Advice)
{
    public static ContentionReply? Of(Contention? contention) => contention is not { } c
        ? null
        : new(c.Agents, c.Writes, (long)Math.Ceiling(c.Within.TotalSeconds), c.Probability, c.Conflicts, c.Advice);
}
