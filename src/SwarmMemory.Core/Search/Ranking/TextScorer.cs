using System.Numerics;

namespace SwarmMemory.Search;

/// <summary>
/// The second stage: scores the text of a few documents in full. BM25 counted exactly, times how much of the query is covered; words that
/// follow each other in the query and stand near each other here; and how alike the letters are, which finds what stemming cannot.
/// </summary>
internal sealed class TextScorer
{
    /// <summary>What is left of a score when next to nothing of the query is covered.</summary>
    private const float Uncovered = .7f;

    private const float NearBonus = .3f;
    private const int NearWords = 4;
    private const float AlikeBonus = .75f;

    private readonly SearchQuery _query;
    private readonly Dictionary<ulong, int> _terms = [];
    private readonly (int First, int Second)[] _pairs;
    private readonly GramCounter _grams;
    private readonly List<int>[] _positions;
    private readonly float[] _counts;
    private readonly float _averageLength;

    public TextScorer(SearchQuery query, float averageLength)
    {
        (_query, _averageLength) = (query, averageLength);
        for (var i = 0; i < query.Terms.Count; i++)
            _terms[query.Terms[i].Term] = i;
        _pairs = [.. query.Order.Zip(query.Order.Skip(1))
            .Where(p => p.First != p.Second && _terms.ContainsKey(p.First) && _terms.ContainsKey(p.Second))
            .Select(p => (_terms[p.First], _terms[p.Second])).Where(p => query.Terms[p.Item1].Idf > 0 && query.Terms[p.Item2].Idf > 0).Distinct()];
        _positions = [.. query.Terms.Select(_ => new List<int>())];
        _counts = new float[query.Terms.Count];
        _grams = new GramCounter(query.Text);
        Full = query.Terms.Sum(t => t.Idf * t.Weight);
        Distinct = query.Terms.Sum(t => t.Idf);
    }

    /// <summary>What a document would score that has every word of the query once.</summary>
    public float Full { get; }

    private float Distinct { get; }

    /// <summary>Scores words and nearness, and counts n-grams for <see cref="Compare"/>.</summary>
    public void Score(Candidate candidate)
    {
        Array.Clear(_counts);
        foreach (var positions in _positions)
            positions.Clear();
        foreach (var token in candidate.Document.Tokens)
        {
            if (!_terms.TryGetValue(token.Term, out var term))
                continue;
            _counts[term] += SearchDocument.Weight(token);
            _positions[term].Add(token.Position);
        }

        var (words, covered) = (0f, 0f);
        for (var i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] == 0)
                continue;
            var term = _query.Terms[i];
            words += term.Weight * term.Idf * Bm25.Saturate(_counts[i], candidate.Document.Length, _averageLength);
            covered += term.Idf;
            if (i < 64)
                candidate.Matched |= 1UL << i;
        }

        candidate.Words = Distinct > 0 ? words * (Uncovered + (1 - Uncovered) * covered / Distinct) : 0;
        candidate.Near = NearBonus * _pairs.Where(p => AreNear(_positions[p.First], _positions[p.Second]))
            .Sum(p => Math.Min(_query.Terms[p.First].Idf, _query.Terms[p.Second].Idf));
        foreach (var phrase in _query.Preferred.Where(p => PhraseCheck.Has(candidate.Document, p)))
            candidate.Near += phrase.Sum(t => _terms.TryGetValue(t, out var i) ? _query.Terms[i].Idf : 0);
        _grams.Count(candidate);
    }

    /// <summary>Scores how alike the letters are; what few of these documents have counts more.</summary>
    public void Compare(IReadOnlyCollection<Candidate> candidates)
    {
        var weights = _grams.Weigh(candidates);
        var length = MathF.Sqrt(weights.Sum(w => w * w));
        foreach (var candidate in candidates)
        {
            if (candidate.DistinctGrams == 0 || length == 0)
                continue;
            var product = 0f;
            for (var i = 0; i < weights.Length; i++)
                product += weights[i] * candidate.Grams[i];
            candidate.Alike = AlikeBonus * Distinct * product / (length * MathF.Sqrt(candidate.DistinctGrams));
        }
    }

    /// <summary>The words of the query that a candidate has.</summary>
    public IReadOnlyList<string> Matched(Candidate candidate) =>
    [
        .. Enumerable.Range(0, Math.Min(64, _query.Terms.Count)).Where(i => (candidate.Matched & (1UL << i)) != 0).Select(i => _query.Terms[i].Text),
    ];

    /// <summary>What share of the query a candidate has, words that no document has included.</summary>
    public static int CountMatched(Candidate candidate) => BitOperations.PopCount(candidate.Matched);

    private static bool AreNear(List<int> first, List<int> second)
    {
        foreach (var a in first)
        {
            foreach (var b in second)
            {
                if (Math.Abs(a - b) <= NearWords)
                    return true;
            }
        }

        return false;
    }
}
