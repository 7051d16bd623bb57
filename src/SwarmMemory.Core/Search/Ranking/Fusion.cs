namespace SwarmMemory.Search;

/// <summary>Puts what words found and what vectors found in one order.</summary>
internal static class Fusion
{
    /// <summary>
    /// By the score with all its parts; but a hit that words alone would show at place n is never behind place 2n, however many vectors are near.
    /// </summary>
    /// <param name="byWords">What words found, in their order.</param>
    /// <param name="all">The same and what vectors found, in any order.</param>
    public static List<Candidate> Order(IReadOnlyList<Candidate> byWords, IEnumerable<Candidate> all)
    {
        var rest = new Queue<Candidate>(Sort(all));
        HashSet<Candidate> taken = [];
        List<Candidate> order = [];
        while (rest.Count > 0)
        {
            var place = order.Count + 1;
            var due = place % 2 == 0 && place / 2 <= byWords.Count ? byWords[place / 2 - 1] : null;
            var next = due is not null && !taken.Contains(due) ? due : rest.Dequeue();
            if (taken.Add(next))
                order.Add(next);
        }

        return order;
    }

    /// <summary>The best first; of two that are equal the newer one.</summary>
    public static IEnumerable<Candidate> Sort(IEnumerable<Candidate> candidates) =>
        candidates.OrderByDescending(c => c.Total).ThenByDescending(c => c.Version.Sequence);
}
