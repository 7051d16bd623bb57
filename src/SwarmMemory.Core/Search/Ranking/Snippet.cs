namespace SwarmMemory.Search;

/// <summary>The stretch of a text that has the most of a query in the least space.</summary>
internal static class Snippet
{
    private const int Length = 240;
    private const int Lead = 40;

    public static string Of(SearchDocument document, IReadOnlyDictionary<ulong, float> terms)
    {
        var text = document.Text;
        if (text.Length <= Length)
            return Clean(text);
        var start = Math.Max(0, Best(document.Tokens, terms) - Lead);
        if (start > 0)
        {
            var space = text.IndexOfAny([' ', '\n'], start, Math.Min(Lead, text.Length - start));
            start = space >= 0 ? space + 1 : start;
        }

        var end = Math.Min(text.Length, start + Length);
        if (end < text.Length && text.LastIndexOfAny([' ', '\n'], end - 1, Lead) is var cut and >= 0)
            end = cut;
        // Never half a character.
        if (start < text.Length && char.IsLowSurrogate(text[start]))
            start++;
        if (end > start && char.IsHighSurrogate(text[end - 1]))
            end--;
        return (start > 0 ? "… " : "") + Clean(text[start..Math.Max(start, end)]) + (end < text.Length ? " …" : "");
    }

    /// <summary>Where the window begins whose distinct terms tell the most.</summary>
    private static int Best(List<Token> tokens, IReadOnlyDictionary<ulong, float> terms)
    {
        var hits = tokens.Where(t => t.End > t.Start && terms.ContainsKey(t.Term)).OrderBy(t => t.Start).ToList();
        var (best, value) = (0, 0f);
        Dictionary<ulong, int> inside = [];
        for (int i = 0, j = 0; i < hits.Count; i++)
        {
            inside[hits[i].Term] = inside.GetValueOrDefault(hits[i].Term) + 1;
            for (; hits[i].End - hits[j].Start > Length - Lead; j++)
            {
                if (--inside[hits[j].Term] == 0)
                    inside.Remove(hits[j].Term);
            }

            var sum = inside.Keys.Sum(t => terms[t]);
            if (sum > value)
                (best, value) = (hits[j].Start, sum);
        }

        return best;
    }

    /// <summary>One line, without what a terminal would obey.</summary>
    private static string Clean(string text) => string.Create(text.TrimEnd().Length, text, static (target, source) =>
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = char.IsControl(source[i]) ? ' ' : source[i];
    });
}
