namespace SwarmMemory.Search;

/// <summary>
/// How often a term stands in a document and how long that is, in one byte of a posting: three bits for the weighted count, five for the
/// length, in steps of a third. Exact numbers are counted again for the few documents that are scored in full.
/// </summary>
internal static class Impact
{
    private static readonly float[] Counts = [1, 1.7f, 2, 2.7f, 3.4f, 4.6f, 7, 12];
    private static readonly float[] Lengths = [.. Enumerable.Range(0, 32).Select(i => 3 * MathF.Pow(1.35f, i))];

    public static byte Of(float count, int length) => (byte)((Nearest(Counts, count) << 5) | Nearest(Lengths, length));

    /// <summary>BM25 of every possible byte for one term.</summary>
    public static void FillScores(Span<float> scores, float idf, float averageLength)
    {
        for (var code = 0; code < scores.Length; code++)
            scores[code] = idf * Bm25.Saturate(Counts[code >> 5], Lengths[code & 31], averageLength);
    }

    private static int Nearest(float[] steps, float value)
    {
        var i = 0;
        while (i + 1 < steps.Length && value >= (steps[i] + steps[i + 1]) / 2)
            i++;
        return i;
    }
}
