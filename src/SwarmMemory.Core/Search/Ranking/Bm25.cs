namespace SwarmMemory.Search;

/// <summary>
/// Okapi BM25 after Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with the idf that is never
/// negative.
/// </summary>
internal static class Bm25
{
    private const float K = .9f;
    private const float B = .6f;

    /// <summary>A word among the first of a text counts this much more: titles, names of functions and subjects stand there.</summary>
    public const float LeadBonus = .7f;

    public const int LeadWords = 15;

    /// <summary>How much a term tells, from how many of all documents have it.</summary>
    public static float Idf(long documents, long having) =>
        having >= documents ? MathF.Log(1 + .5f / (having + .5f)) : MathF.Log(1 + (documents - having + .5f) / (having + .5f));

    public static float Saturate(float count, float length, float averageLength) =>
        count * (K + 1) / (count + K * (1 - B + B * length / averageLength));
}
