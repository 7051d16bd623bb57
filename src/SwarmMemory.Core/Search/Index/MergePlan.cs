namespace SwarmMemory.Search;

/// <summary>
/// Which segments to merge: neighbours in the feed, of about one size, so that there are never many and each document is rewritten only
/// as often as the logarithm of their number.
/// </summary>
internal static class MergePlan
{
    /// <summary>From so many on a run is merged.</summary>
    private const int Fewest = 4;

    /// <summary>At most so many at once: each is read a piece at a time.</summary>
    private const int Most = 16;

    /// <summary>A segment is left alone by those behind it until they have this share of its documents.</summary>
    private const int Ratio = 3;

    /// <param name="segments">In the order of the feed.</param>
    /// <returns>A run of them, or nothing.</returns>
    public static IReadOnlyList<SearchSegment> Choose(IReadOnlyList<SearchSegment> segments)
    {
        var (start, sum) = (segments.Count, 0L);
        while (start > 0 && (start == segments.Count || segments[start - 1].Documents <= sum * Ratio))
            sum += segments[--start].Documents;
        var run = segments.Skip(start).ToList();
        if (run.Count < Fewest)
            return [];
        // Of a long run the part with the fewest documents: what was merged before waits until there is more of its size.
        var length = Math.Min(Most, run.Count);
        var best = Enumerable.Range(0, run.Count - length + 1).MinBy(i => run.Skip(i).Take(length).Sum(s => s.Documents));
        return run.GetRange(best, length);
    }
}
