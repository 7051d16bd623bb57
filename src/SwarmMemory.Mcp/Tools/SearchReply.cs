namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>memory_search</c>, the best first.</summary>
/// <param name="Degraded">What the search had to do without.</param>
internal sealed record SearchReply(IReadOnlyList<SearchReply.Hit> Hits, string? NextCursor, string? Degraded)
{
    /// <param name="Score">0 to 1.</param>
    /// <param name="Snippet">The part that matches best.</param>
    /// <param name="Why">What its score is made of.</param>
    /// <param name="Value">With detail full; left out where it is too long for a reply.</param>
    internal sealed record Hit(
        string Key, double Score, string Snippet, long Version, string Author, DateTimeOffset UpdatedAt, Reasons Why, JsonText? Value);

    /// <param name="Words">The words, by how much each tells.</param>
    /// <param name="Near">Words that stand together in query and entry.</param>
    /// <param name="Alike">Likeness of spelling.</param>
    /// <param name="Around">What stands before and after it.</param>
    /// <param name="Matched">Words of the query it has.</param>
    /// <param name="Meaning">Nearness of vectors; only with embeddings.</param>
    internal sealed record Reasons(double Words, double Near, double Alike, double Around, IReadOnlyList<string> Matched, double? Meaning);

    /// <param name="offset">How many hits the pages before had.</param>
    public static SearchReply Of(SearchResult result, int offset)
    {
        var room = new ReplyRoom();
        List<Hit> shown = [];
        foreach (var hit in result.Hits)
        {
            if (!room.TakeHit(hit))
                return new(shown, (offset + shown.Count).ToString(System.Globalization.CultureInfo.InvariantCulture), result.Degraded);
            var value = hit.Value is { } whole && room.TryTakeValue(whole.Size) ? hit.Value : null;
            shown.Add(new Hit(hit.Key.Value, hit.Score, hit.Snippet, hit.Version.Value, hit.Author, hit.UpdatedAt,
                new Reasons(hit.Why.Words, hit.Why.Near, hit.Why.Alike, hit.Why.Around, hit.Why.Matched, hit.Why.Meaning), value));
        }

        return new(shown, result.NextCursor, result.Degraded);
    }
}
