namespace SwarmMemory;

/// <summary>What a search found, the best first.</summary>
/// <param name="NextCursor">What to ask the next part with; null at the end.</param>
/// <param name="Degraded">What the search had to do without, in a sentence; null when nothing.</param>
public sealed record SearchResult(IReadOnlyList<SearchHit> Hits, string? NextCursor, string? Degraded);
