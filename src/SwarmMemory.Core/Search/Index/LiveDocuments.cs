using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>Which documents of a stretch of the feed are still what their keys hold, a bit for each.</summary>
internal sealed class LiveDocuments
{
    private const int Step = 20_000;

    private readonly long _first;
    private readonly ulong[] _bits;

    private LiveDocuments(long first, long last) => (_first, _bits) = (first, new ulong[(last - first) / 64 + 1]);

    public long Count { get; private set; }

    public static async Task<LiveDocuments> ReadAsync(IStorage storage, long first, long last, CancellationToken cancellationToken)
    {
        var live = new LiveDocuments(first, last);
        for (var from = first; from <= last; from += Step)
        {
            var (begin, end) = (from, Math.Min(from + Step - 1, last));
            foreach (var document in await storage.ReadAsync(session => SearchIndex.CurrentAsync(session, begin, end, cancellationToken), cancellationToken))
                live.Add(document);
        }

        return live;
    }

    public bool Has(long document) => (_bits[(document - _first) >> 6] & (1UL << (int)((document - _first) & 63))) != 0;

    private void Add(long document)
    {
        _bits[(document - _first) >> 6] |= 1UL << (int)((document - _first) & 63);
        Count++;
    }
}
