namespace SwarmMemory.Search;

/// <summary>Takes a query apart into plain words, quoted phrases and words behind a minus sign. A quote without its pair is just a character.</summary>
internal static class QueryPieces
{
    public static List<(string Text, QueryPieceKind Kind)> Split(string query)
    {
        List<(string, QueryPieceKind)> pieces = [];
        var start = 0;
        for (var i = 0; i < query.Length; i++)
        {
            var begins = i == 0 || char.IsWhiteSpace(query[i - 1]);
            if (IsQuote(query[i]) && Closing(query, i) is > 0 and var close)
            {
                Words(i);
                pieces.Add((query[(i + 1)..close], QueryPieceKind.Phrase));
                (i, start) = (close, close + 1);
            }
            else if (begins && query[i] == '-' && i + 1 < query.Length && char.IsLetter(query[i + 1]))
            {
                Words(i);
                var end = i + 1;
                while (end < query.Length && !char.IsWhiteSpace(query[end]) && !IsQuote(query[end]))
                    end++;
                pieces.Add((query[(i + 1)..end], QueryPieceKind.Excluded));
                (i, start) = (end - 1, end);
            }
        }

        Words(query.Length);
        // A query that only says what is not wanted asks for nothing: then the words are meant as they stand.
        return pieces.TrueForAll(p => p.Item2 == QueryPieceKind.Excluded) ? [(query, QueryPieceKind.Words)] : pieces;

        void Words(int end)
        {
            if (query.AsSpan(start, end - start).Trim().Length > 0)
                pieces.Add((query[start..end], QueryPieceKind.Words));
        }
    }

    private static bool IsQuote(char c) => c is '"' or '\u201C' or '\u201D' or '\u201E' or '\u00AB' or '\u00BB' or '\u300C' or '\u300D';

    private static int Closing(string query, int open)
    {
        for (var i = open + 1; i < query.Length; i++)
        {
            if (IsQuote(query[i]))
                return i - open > 1 ? i : 0;
        }

        return 0;
    }
}
