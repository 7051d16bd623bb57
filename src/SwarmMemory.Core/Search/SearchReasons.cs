namespace SwarmMemory;

/// <summary>Why an entry was found: the parts of its score, in the score's own unit, and which words of the query it has.</summary>
/// <param name="Words">BM25 of the words, times how much of the query they cover.</param>
/// <param name="Near">Words that stand beside each other in the query and here.</param>
/// <param name="Alike">How alike the letters are, whatever the words.</param>
/// <param name="Around">What the entries before and after it in its series have, and the best of its session.</param>
/// <param name="Matched">Words of the query that it has.</param>
public sealed record SearchReasons(double Words, double Near, double Alike, double Around, IReadOnlyList<string> Matched)
{
    /// <summary>How near its vector is to the query's; null without embeddings.</summary>
    public double? Meaning { get; init; }
}
