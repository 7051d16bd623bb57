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

    /// <summary>What a word adds that nothing may have.</summary>
    private static readonly float[] Never = [.. Enumerable.Repeat(float.NegativeInfinity, 256)];

    private readonly List<(PostingCursor Cursor, float[] Scores)> _terms = [];

    public void AddTerm(IReadOnlyList<PostingList> lists, float idf, float averageLength)
    {
        var scores = new float[256];
        Impact.FillScores(scores, idf, averageLength);
        _terms.Add((new PostingCursor(lists), scores));
    }

    public void AddExcluded(IReadOnlyList<PostingList> lists) => _terms.Add((new PostingCursor(lists), Never));

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
        if (allowed.IsEmpty)
        {
            for (var i = 0; i < sums.Length; i += Vector<float>.Count)
            {
                if (i + Vector<float>.Count <= sums.Length && !Vector.GreaterThanOrEqualAny(new Vector<float>(sums[i..]), new Vector<float>(best.Least)))
                    continue;
                for (var j = i; j < Math.Min(i + Vector<float>.Count, sums.Length); j++)
                    Offer(start, j, sums, best);
            }
        }
        else
        {
            for (var word = 0; word < allowed.Length; word++)
            {
                for (var bits = allowed[word]; bits != 0; bits &= bits - 1)
                    Offer(start, (word << 6) + BitOperations.TrailingZeroCount(bits), sums, best);
            }
        }

        sums.Clear();
    }

    private static void Offer(long start, int i, ReadOnlySpan<float> sums, TopDocuments best)
    {
        if (i < sums.Length && sums[i] >= best.Least)
            best.Add(start + i, sums[i]);
    }
}
