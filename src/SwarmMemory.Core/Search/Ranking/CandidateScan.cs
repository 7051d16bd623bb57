using System.Buffers;
using System.Numerics;

namespace SwarmMemory.Search;

/// <summary>
/// The first stage: BM25 over all postings of all terms, a window of documents at a time so that its sums stay in the processor's cache,
/// and only for documents that every filter lets through.
/// </summary>
/// <param name="filter">What is let through.</param>
/// <param name="first">First document that may be found.</param>
/// <param name="last">Last one, included.</param>
internal sealed class CandidateScan(DocumentFilter filter, long first, long last)
{
    private const int Window = 1 << 16;

    private readonly List<(PostingCursor Cursor, float[] Scores)> _terms = [];

    public void AddTerm(IReadOnlyList<PostingList> lists, float idf, float averageLength)
    {
        var scores = new float[256];
        Impact.FillScores(scores, idf, averageLength);
        _terms.Add((new PostingCursor(lists), scores));
    }

    public void Run(TopDocuments best, CancellationToken cancellationToken)
    {
        var sums = ArrayPool<float>.Shared.Rent(Window);
        var allowed = new ulong[Window / 64];
        try
        {
            sums.AsSpan(0, Window).Clear();
            foreach (var (cursor, _) in _terms)
                cursor.SkipTo(first);
            filter.SkipTo(first);
            while (NextStart() is var start && start <= last && start != long.MaxValue)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var end = Math.Min(start + Window, last + 1);
                if (!filter.Allow(start, end, allowed))
                {
                    foreach (var (cursor, _) in _terms)
                        cursor.SkipTo(end);
                    continue;
                }

                foreach (var (cursor, scores) in _terms)
                {
                    cursor.SkipTo(start);
                    cursor.Score(start, end, sums, scores);
                }

                Take(start, sums.AsSpan(0, (int)(end - start)), filter.IsEmpty ? [] : allowed, best);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(sums);
        }
    }

    /// <summary>The first document that any term has and every filter may let through.</summary>
    private long NextStart() => filter.NextStart(_terms.Select(t => t.Cursor.Document).DefaultIfEmpty(long.MaxValue).Min());

    /// <summary>Offers what scored, and leaves the sums empty for the next window.</summary>
    private static void Take(long start, Span<float> sums, ReadOnlySpan<ulong> allowed, TopDocuments best)
    {
        for (var i = 0; i < sums.Length; i += Vector<float>.Count)
        {
            if (i + Vector<float>.Count <= sums.Length && !Vector.GreaterThanOrEqualAny(new Vector<float>(sums[i..]), new Vector<float>(best.Least)))
                continue;
            for (var j = i; j < Math.Min(i + Vector<float>.Count, sums.Length); j++)
            {
                if (sums[j] >= best.Least && (allowed.IsEmpty || (allowed[j >> 6] & (1UL << (j & 63))) != 0))
                    best.Add(start + j, sums[j]);
            }
        }

        sums.Clear();
    }
}
