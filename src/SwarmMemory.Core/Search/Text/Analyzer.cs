namespace SwarmMemory.Search;

/// <summary>
/// Cuts text into terms, the same for what is stored and for what is asked: words in their stem; identifiers and paths whole and in their
/// parts; pairs of characters where a script has no spaces. Not for use by two threads at once.
/// </summary>
internal sealed class Analyzer
{
    /// <summary>A longer run of letters is no word anybody looks for; its beginning is.</summary>
    private const int LongestWord = 64;

    private readonly char[] _word = new char[LongestWord];
    private readonly char[] _whole = new char[2 * LongestWord];
    private readonly StemCache _stems = new();
    private List<Token> _tokens = [];
    private int _position;

    /// <summary>Position of the next word.</summary>
    public int Position => _position;

    /// <summary>Appends the tokens of a text.</summary>
    /// <param name="position">Position of the first word.</param>
    public void Analyze(ReadOnlySpan<char> text, List<Token> tokens, int position = 0)
    {
        (_tokens, _position) = (tokens, position);
        for (var i = 0; i < text.Length;)
        {
            if (!Folding.IsWord(text[i]))
                i++;
            else if (Folding.IsUnspaced(text[i]))
                i = Unspaced(text, i);
            else
                i = Chunk(text, i);
        }
    }

    /// <summary>The term of an identifier, path or key as a whole; of one that is very long, of its beginning.</summary>
    public ulong TermOfWhole(ReadOnlySpan<char> text) => Terms.Word(_whole.AsSpan(0, Fold(text, _whole)));

    /// <summary>A run of words held together by joiners, as in <c>src/app/main.cs</c> or <c>well-known</c>.</summary>
    private int Chunk(ReadOnlySpan<char> text, int start)
    {
        var (end, identifiers, first) = (start, 0, _position);
        while (true)
        {
            var begin = end;
            while (end < text.Length && (IsSpacedWord(text[end]) || text[end] == '_'))
                end++;
            Identifier(text, begin, end);
            identifiers++;
            if (end + 1 >= text.Length || !IsJoiner(text[end]) || !IsSpacedWord(text[end + 1]))
                break;
            if (Folding.Fold(text[end]) == '\'' && ContractionEnd(text, end) is > 0 and var after)
            {
                // "it's", "agent's": what is contracted says nothing.
                end = after;
                break;
            }

            end++;
        }

        if (identifiers > 1)
            Whole(text, start, end, first);
        return end;
    }

    /// <summary>One identifier and its parts: <c>getUserName</c>, <c>retry_limit</c>, or just a word.</summary>
    private void Identifier(ReadOnlySpan<char> text, int start, int end)
    {
        var (part, parts, first) = (start, 0, _position);
        for (var i = start; i <= end; i++)
        {
            if (i < end && text[i] != '_' && !IsHump(text, start, i, end))
                continue;
            if (i > part)
            {
                Word(text, part, i);
                parts++;
            }

            part = i < end && text[i] == '_' ? i + 1 : i;
        }

        if (parts > 1)
            Whole(text, start, end, first);
    }

    private void Word(ReadOnlySpan<char> text, int start, int end)
    {
        var length = Fold(text[start..end], _word);
        if (length == 0)
            return;
        var word = _word.AsSpan(0, length);
        _tokens.Add(new Token(_stems.TermOf(word, out var isStop), _position++, start, end, isStop ? TokenKind.Stop : TokenKind.Word));
    }

    private void Whole(ReadOnlySpan<char> text, int start, int end, int position)
    {
        if (end - start <= _whole.Length)
            _tokens.Add(new Token(TermOfWhole(text[start..end]), position, start, end, TokenKind.Whole));
    }

    private int Unspaced(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        var (before, count) = (start, 0);
        while (end < text.Length && (Folding.IsUnspaced(text[end]) || (count > 0 && Folding.IsAccent(text[end]))))
        {
            var next = end + (char.IsHighSurrogate(text[end]) && end + 1 < text.Length ? 2 : 1);
            if (count++ > 0)
                Add(text, before, next);
            (before, end) = (end, next);
        }

        if (count == 1)
            Add(text, start, end);
        return end;

        void Add(ReadOnlySpan<char> all, int from, int to) =>
            _tokens.Add(new Token(Terms.Word(all[from..to]), _position++, from, to, TokenKind.Word));
    }

    private static int Fold(ReadOnlySpan<char> text, Span<char> into)
    {
        var length = 0;
        foreach (var c in text)
        {
            if (length == into.Length)
                break;
            if (!Folding.IsAccent(c))
                into[length++] = Folding.Fold(c);
        }

        return length;
    }

    private static bool IsSpacedWord(char c) => Folding.IsWord(c) && !Folding.IsUnspaced(c);

    private static bool IsJoiner(char c) => c is '-' or '.' or '/' or '\\' or ':' or '@' or '\'' or '\u2019' or '#' or '+' or '~';

    /// <summary>A new part begins: at "N" in "userName", at "S" in "HTTPServer".</summary>
    private static bool IsHump(ReadOnlySpan<char> text, int start, int i, int end) =>
        i > start && char.IsUpper(text[i]) && (!char.IsUpper(text[i - 1]) || (i + 1 < end && char.IsLower(text[i + 1])));

    /// <summary>Behind 's, 't, 'd, 'm, 'll, 're or 've; 0 when something else follows the apostrophe.</summary>
    private static int ContractionEnd(ReadOnlySpan<char> text, int apostrophe)
    {
        var end = apostrophe + 1;
        while (end < text.Length && Folding.IsWord(text[end]))
            end++;
        return text[(apostrophe + 1)..end] is "s" or "t" or "d" or "m" or "ll" or "re" or "ve" or "S" or "T" or "D" or "M" ? end : 0;
    }
}
