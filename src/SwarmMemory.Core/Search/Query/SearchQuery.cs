namespace SwarmMemory.Search;

/// <summary>A query in plain language, read: what scores, what must stand there, what must not.</summary>
/// <param name="Text">The query as it was written.</param>
/// <param name="Terms">What scores: all words that say something, or all words when none does.</param>
/// <param name="Order">The words among them in their order, for nearness.</param>
/// <param name="Phrases">What every hit has word for word: the quotes of a query that is nothing else.</param>
/// <param name="Preferred">What stood in quotes among plain words: hits that have it word for word come first.</param>
/// <param name="Excluded">Words that no hit has.</param>
internal sealed record SearchQuery(
    string Text, IReadOnlyList<QueryTerm> Terms, IReadOnlyList<ulong> Order, IReadOnlyList<ulong[]> Phrases, IReadOnlyList<ulong[]> Preferred,
    IReadOnlyList<ulong> Excluded)
{
    /// <summary>Words of a query beyond these are not looked at.</summary>
    private const int MostTerms = 256;

    public static SearchQuery Parse(Analyzer analyzer, string text)
    {
        List<Token> wanted = [], part = [];
        List<string> words = [];
        List<ulong[]> phrases = [];
        List<ulong> excluded = [];
        var pieces = QueryPieces.Split(text);
        foreach (var (piece, kind) in pieces)
        {
            part.Clear();
            analyzer.Analyze(piece, part, wanted.Count == 0 ? 0 : wanted[^1].Position + 1);
            if (kind == QueryPieceKind.Excluded)
            {
                // The whole identifier when there is one: not its parts, which other things have too.
                excluded.AddRange(part.Any(t => t.Kind == TokenKind.Whole) ? part.Where(t => t.Kind == TokenKind.Whole).Select(t => t.Term) : part.Select(t => t.Term));
                continue;
            }

            if (kind == QueryPieceKind.Phrase && part.Any(t => t.Kind != TokenKind.Whole))
                phrases.Add([.. part.Where(t => t.Kind != TokenKind.Whole).Select(t => t.Term)]);
            wanted.AddRange(part);
            words.AddRange(part.Select(t => piece[t.Start..t.End]));
        }

        // Prose has quotes too, for titles and names; who wants just that quotes nothing else.
        var onlyQuotes = pieces.TrueForAll(p => p.Kind != QueryPieceKind.Words);
        var anySays = wanted.Any(t => t.Kind == TokenKind.Word);
        var used = wanted.Zip(words).Where(t => !anySays || t.First.Kind != TokenKind.Stop).Take(2 * MostTerms).ToList();
        var terms = used.GroupBy(t => t.First.Term).Take(MostTerms)
            .Select(g => new QueryTerm(g.Key, g.First().Second, 1 + MathF.Log(g.Count()))).ToList();
        return new SearchQuery(text, terms, [.. used.Where(t => t.First.Kind != TokenKind.Whole).Select(t => t.First.Term)],
            onlyQuotes ? phrases : [], onlyQuotes ? [] : [.. phrases.Where(p => p.Length > 1)], excluded);
    }
}
