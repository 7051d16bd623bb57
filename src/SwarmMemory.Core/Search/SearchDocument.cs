namespace SwarmMemory.Search;

/// <summary>An entry as the index sees it.</summary>
/// <param name="Sequence">Its version's place in the change feed: the document's number.</param>
/// <param name="Text">The value as a person reads it.</param>
/// <param name="Tokens">Terms of the value, then of the key, the tags and the author.</param>
/// <param name="Length">Words of the value.</param>
internal sealed record SearchDocument(
    long Sequence, MemoryKey Key, string[] Tags, string Author, long At, string Text, List<Token> Tokens, int Length)
{
    /// <summary>Words of different fields are no neighbours.</summary>
    private const int FieldGap = 8;

    /// <param name="longest">Characters of the text that are cut into terms.</param>
    public static SearchDocument Read(
        Analyzer analyzer, long sequence, MemoryKey key, string[] tags, string author, long at, JsonText value, int longest = int.MaxValue)
    {
        List<Range> names = [];
        var text = ValueText.Read(value, names);
        List<Token> tokens = [];
        var (position, length) = (0, 0);
        var from = 0;
        var end = Math.Min(text.Length, longest);
        foreach (var name in names)
        {
            if (name.Start.Value >= end)
                break;
            Words(from, name.Start.Value);
            Name(name.Start.Value, name.End.Value);
            from = name.End.Value;
        }

        Words(Math.Min(from, end), end);
        Add(key.Value, whole: true);
        foreach (var tag in tags)
            Add(tag, whole: false);
        Add(author, whole: false);
        return new SearchDocument(sequence, key, tags, author, at, text, tokens, Math.Max(1, length));

        void Words(int start, int stop)
        {
            var first = tokens.Count;
            analyzer.Analyze(text.AsSpan(start, stop - start), tokens, position);
            for (var i = first; i < tokens.Count; i++)
            {
                tokens[i] = tokens[i] with { Start = tokens[i].Start + start, End = tokens[i].End + start };
                length += tokens[i].Kind is TokenKind.Word or TokenKind.Stop ? 1 : 0;
            }

            position = analyzer.Position == position ? position : analyzer.Position + FieldGap;
        }

        // The name of a field takes no room from its value.
        void Name(int start, int stop)
        {
            var first = tokens.Count;
            analyzer.Analyze(text.AsSpan(start, stop - start), tokens, position);
            for (var i = first; i < tokens.Count; i++)
                tokens[i] = tokens[i] with { Start = tokens[i].Start + start, End = tokens[i].End + start, Kind = TokenKind.Label };
        }

        void Add(ReadOnlySpan<char> words, bool whole)
        {
            if (whole)
                tokens.Add(new Token(analyzer.TermOfWhole(words), position, 0, 0, TokenKind.Label));
            var first = tokens.Count;
            foreach (var part in words.Split('/'))
            {
                analyzer.Analyze(words[part], tokens, position);
                position = analyzer.Position;
            }

            for (var i = first; i < tokens.Count; i++)
                tokens[i] = tokens[i] with { Kind = TokenKind.Label, Start = 0, End = 0 };
            position += FieldGap;
        }
    }

    /// <summary>Terms that are not words: what searches are narrowed by.</summary>
    public IEnumerable<ulong> Labels()
    {
        for (var slash = Key.Value.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = Key.Value.IndexOf('/', slash + 1))
            yield return Terms.Folder(Key.Value.AsSpan(0, slash + 1));
        foreach (var tag in Tags)
            yield return Terms.Tag(tag);
        yield return Terms.Author(Author);
    }

    /// <summary>How much each term counts in it.</summary>
    public void Count(Dictionary<ulong, float> counts)
    {
        foreach (var token in Tokens)
            counts[token.Term] = counts.GetValueOrDefault(token.Term) + Weight(token);
    }

    public static float Weight(Token token) =>
        token.Kind != TokenKind.Label && token.Position < Bm25.LeadWords ? 1 + Bm25.LeadBonus : 1;
}
