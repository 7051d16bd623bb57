namespace SwarmMemory;

/// <summary>That other agents write a key so often that the next change is likely to meet one of theirs.</summary>
/// <param name="Agents">The other agents, who wrote last first.</param>
/// <param name="Writes">How many of its latest writes were theirs.</param>
/// <param name="Within">The time in which those were made.</param>
/// <param name="Probability">Estimated, that another agent writes it within the next minute; how: docs/conflicts.md.</param>
/// <param name="Conflicts">How many conflicts it has had in the last hour.</param>
/// <param name="Advice">What would help.</param>
public sealed record Contention(
    IReadOnlyList<string> Agents, int Writes, TimeSpan Within, double Probability, int Conflicts, string Advice);
