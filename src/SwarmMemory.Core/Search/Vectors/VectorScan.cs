using System.Numerics.Tensors;

namespace SwarmMemory.Search;

/// <summary>
/// Finds the documents whose vectors are nearest to a query's: the bits of all are compared, and of the nearest also the bytes. What a search is
/// narrowed by is applied before that.
/// </summary>
internal sealed class VectorScan(SearchWork work, QueryVector query)
{
    private const int Pool = 256;
    private const int BlocksAtOnce = 16;

    /// <summary>Documents of a store with few of them that would have nothing to do with the query: half of their bits differ.</summary>
    private const int Strangers = 16;

    /// <summary>Where nearly all mean the same as the query, some of it must be left to tell them apart by.</summary>
    private const float MostUnrelated = .9f;

    private readonly TopDocuments _best = new(Pool);
    private readonly ulong[] _bits = VectorCode.Of(query.Numbers) is { } code ? code.Bits : [];
    private ulong[] _allowed = [];

    /// <summary>How many documents differ from the query in how many bits.</summary>
    private readonly int[] _different = new int[query.Model.Dimensions + 1];

    /// <summary>The cosine of the query and a document that has nothing to do with it: the median of all, after a run.</summary>
    public float Unrelated()
    {
        _different[query.Model.Dimensions / 2] += Strangers;
        var (half, different) = (_different.Sum() / 2, 0);
        for (var seen = _different[0]; seen < half; seen += _different[different])
            different++;
        return Math.Min(MostUnrelated, VectorCode.CosineOf(different, query.Model.Dimensions));
    }

    /// <param name="first">First document that may be found.</param>
    /// <param name="last">Last one, included.</param>
    /// <param name="tail">Documents behind the index that the search lets through.</param>
    /// <returns>Documents and their cosines, the nearest first.</returns>
    public async Task<List<(long Document, float Cosine)>> RunAsync(
        DocumentFilter filter, long first, long last, IReadOnlySet<long> tail, CancellationToken cancellationToken)
    {
        for (var after = 0L; ;)
        {
            var blocks = await VectorStore.BlocksAfterAsync(work.Session, query.Model.Id, after, BlocksAtOnce, cancellationToken);
            foreach (var block in blocks.Where(b => b.Last >= first && b.First <= last))
                Scan(block, filter, first, last, tail);
            if (blocks.Count < BlocksAtOnce)
                break;
            after = blocks[^1].First;
        }

        var nearest = await CosinesAsync([.. _best.ToList().Select(b => b.Document)], cancellationToken);
        return [.. nearest.OrderByDescending(n => n.Cosine).ThenByDescending(n => n.Document)];
    }

    /// <summary>Of those among the documents that have a vector.</summary>
    public async Task<List<(long Document, float Cosine)>> CosinesAsync(IReadOnlyList<long> documents, CancellationToken cancellationToken)
    {
        List<(long, float)> cosines = [];
        await VectorStore.EachAsync(work.Session, query.Model.Id, documents, (document, bytes) =>
        {
            if (bytes.Length == query.Numbers.Length)
                cosines.Add((document, VectorCode.Cosine(query.Numbers, bytes)));
        }, cancellationToken);
        return cosines;
    }

    private void Scan(VectorStore.Stored stored, DocumentFilter filter, long first, long last, IReadOnlySet<long> tail)
    {
        // A damaged block is missed by meaning, not by words; the next sweep of its documents brings it back.
        if (VectorBlock.Read(stored.Data) is not { } block || block.Width != _bits.Length)
            return;
        var indexed = Math.Min(stored.Last, work.State.Cursor);
        if (indexed >= stored.First && !filter.IsEmpty)
        {
            _allowed = new ulong[(indexed - stored.First) / 64 + 1];
            filter.Allow(stored.First, indexed + 1, _allowed);
        }

        for (var i = 0; i < block.Count; i++)
        {
            var document = block.Document(i);
            var different = (int)TensorPrimitives.HammingBitDistance(_bits, block.Bits(i));
            _different[different]++;
            var score = query.Model.Dimensions - different;
            if (score >= _best.Least && document >= first && document <= last
                && (document > indexed ? tail.Contains(document) : filter.IsEmpty || IsAllowed(document - stored.First)))
                _best.Add(document, score);
        }
    }

    private bool IsAllowed(long offset) => (_allowed[offset >> 6] & (1UL << (int)(offset & 63))) != 0;
}
