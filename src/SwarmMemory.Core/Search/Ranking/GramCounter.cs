namespace SwarmMemory.Search;

/// <summary>Counts the query's three-letter sequences in texts.</summary>
internal sealed class GramCounter
{
    private const int MostInText = 3;
    private const int LongestText = 4000;
    private const int Slots = 4096;

    /// <summary>A text begins as if a space stood before it.</summary>
    private const ulong Begin = ' ';

    private readonly Dictionary<ulong, int> _query = [];
    private readonly ulong[] _seen = new ulong[Slots / 64];
    private readonly bool[] _mayBe = new bool[Slots];

    public GramCounter(string query)
    {
        var gram = Begin;
        for (var i = 0; Next(query, ref i, ref gram);)
        {
            _query.TryAdd(gram, _query.Count);
            _mayBe[Slot(gram)] = true;
        }
    }

    public void Count(Candidate candidate)
    {
        Array.Clear(_seen);
        var (counts, distinct, gram) = (new byte[_query.Count], 0, Begin);
        for (var i = 0; Next(candidate.Document.Text, ref i, ref gram);)
        {
            var slot = Slot(gram);
            ref var seen = ref _seen[slot >> 6];
            if ((seen & (1UL << (slot & 63))) == 0)
            {
                seen |= 1UL << (slot & 63);
                distinct++;
            }

            if (_mayBe[slot] && _query.TryGetValue(gram, out var known) && counts[known] < MostInText)
                counts[known]++;
        }

        (candidate.Grams, candidate.DistinctGrams) = (counts, distinct);
    }

    /// <summary>What each n-gram of the query tells, from how many of the candidates have it.</summary>
    public float[] Weigh(IReadOnlyCollection<Candidate> candidates)
    {
        var having = new int[_query.Count];
        foreach (var candidate in candidates)
        {
            for (var i = 0; i < having.Length; i++)
                having[i] += candidate.Grams[i] > 0 ? 1 : 0;
        }

        return [.. having.Select(h => MathF.Log(1 + candidates.Count / (1f + h)))];
    }

    private static int Slot(ulong gram) => (int)((gram * 0x9E3779B97F4A7C15) >> 52);

    /// <summary>
    /// Goes on to the next three characters in a row, folded; what is no letter is one space, and no sequence has two. False at the end.
    /// </summary>
    private static bool Next(string text, ref int i, ref ulong gram)
    {
        var end = Math.Min(text.Length, LongestText);
        while (i <= end)
        {
            var c = i < end && Folding.IsWord(text[i]) ? Folding.Fold(text[i]) : ' ';
            i++;
            if (c == ' ' && (gram & 0xFFFF) == ' ')
                continue;
            gram = ((gram << 16) | c) & 0xFFFF_FFFF_FFFF;
            if (gram > 0xFFFF_FFFF)
                return true;
        }

        return false;
    }
}
