using SwarmMemory.Benchmarks.Reporting;

namespace SwarmMemory.Benchmarks.Recall;

/// <summary>What a search reached, averaged over queries. Gains are binary; nDCG after Järvelin and Kekäläinen (2002).</summary>
internal sealed class RecallScores
{
    private readonly Samples _recall5 = new(), _recall10 = new(), _ndcg = new(), _reciprocal = new(), _hit1 = new(), _hit10 = new();
    private readonly Samples[] _halves = [new(), new()];

    public Samples Times { get; } = new();

    /// <summary>The same by the category of the query, where it has one.</summary>
    public SortedDictionary<string, RecallScores> Parts { get; } = [];

    public double Recall5 => _recall5.Mean;
    public double Recall10 => _recall10.Mean;
    public double Ndcg10 => _ndcg.Mean;
    public double ReciprocalRank => _reciprocal.Mean;
    public double Hit1 => _hit1.Mean;
    public double Hit10 => _hit10.Mean;

    /// <summary>Recall@10 of every second query, and of the others: a ranking that was fitted to some queries shows in the difference.</summary>
    public (double Even, double Odd) Halves => (_halves[0].Mean, _halves[1].Mean);

    /// <param name="found">Ids, the best first.</param>
    public void Add(IReadOnlyList<string> found, IReadOnlySet<string> relevant)
    {
        if (relevant.Count == 0)
            return;
        var ten = found.Take(10).ToList();
        var first = ten.FindIndex(relevant.Contains);
        _recall5.Add(ten.Take(5).Count(relevant.Contains) / (double)relevant.Count);
        _recall10.Add(ten.Count(relevant.Contains) / (double)relevant.Count);
        _halves[_recall10.Count % 2].Add(ten.Count(relevant.Contains) / (double)relevant.Count);
        _ndcg.Add(ten.Select((id, i) => relevant.Contains(id) ? Gain(i) : 0).Sum() / Enumerable.Range(0, Math.Min(10, relevant.Count)).Sum(Gain));
        _reciprocal.Add(first < 0 ? 0 : 1.0 / (first + 1));
        _hit1.Add(first == 0 ? 1 : 0);
        _hit10.Add(first >= 0 ? 1 : 0);
    }

    public void Add(IReadOnlyList<string> found, IReadOnlySet<string> relevant, string category)
    {
        Add(found, relevant);
        if (category.Length == 0)
            return;
        if (!Parts.TryGetValue(category, out var part))
            Parts.Add(category, part = new RecallScores());
        part.Add(found, relevant);
    }

    private static double Gain(int place) => 1 / Math.Log2(place + 2);
}
