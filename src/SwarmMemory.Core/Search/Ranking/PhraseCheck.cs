namespace SwarmMemory.Search;

/// <summary>Whether a document has what stands in quotes, and none of what stands behind a minus sign.</summary>
internal static class PhraseCheck
{
    public static bool Allows(SearchQuery query, SearchDocument document)
    {
        if (query.Excluded.Count > 0 && document.Tokens.Exists(t => query.Excluded.Contains(t.Term)))
            return false;
        return query.Phrases.All(phrase => Has(document, phrase));
    }

    public static bool Has(SearchDocument document, ulong[] phrase)
    {
        // An identifier as a whole stands where its first part does; it is no word of a phrase.
        var at = document.Tokens.Where(t => phrase.AsSpan().Contains(t.Term)).Select(t => (t.Position, t.Term)).ToHashSet();
        return at.Any(start => start.Term == phrase[0]
            && Enumerable.Range(1, phrase.Length - 1).All(i => at.Contains((start.Position + i, phrase[i]))));
    }
}
