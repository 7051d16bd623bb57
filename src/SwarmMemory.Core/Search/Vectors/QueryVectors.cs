namespace SwarmMemory.Search;

/// <summary>
/// Gets the vectors of queries. A search waits for its own a moment at most; one that comes too late is kept for who asks the same again.
/// </summary>
internal sealed class QueryVectors(Embedder embedder, TimeProvider time)
{
    /// <summary>So long a search waits.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(150);

    /// <summary>A model that is being loaded answers after seconds, and nobody waits for this one any more.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private const int MostKept = 64;

    private readonly Lock _lock = new();
    private QueryVector? _newest;
    private readonly Dictionary<string, Task<QueryVector>> _asked = [];
    private readonly Queue<string> _order = [];

    /// <summary>The model that answered last; null before the first answer.</summary>
    public VectorModel? Model => _newest?.Model;

    public async Task<QueryVector> OfAsync(string query, CancellationToken cancellationToken)
    {
        var asked = Ask(query);
        try
        {
            return await asked.WaitAsync(Wait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return QueryVector.Missing("The model for embeddings did not answer in time; this is what words alone find.");
        }
    }

    private Task<QueryVector> Ask(string query)
    {
        lock (_lock)
        {
            if (_asked.TryGetValue(query, out var known) && !(known.IsCompletedSuccessfully && known.Result.Problem is not null))
                return known;
            if (known is null)
                _order.Enqueue(query);
            while (_order.Count > MostKept)
                _asked.Remove(_order.Dequeue());
            return _asked[query] = EmbedAsync(query);
        }
    }

    private async Task<QueryVector> EmbedAsync(string query)
    {
        using var limit = new CancellationTokenSource(Longest, time);
        try
        {
            var (model, vectors) = await embedder.EmbedAsync([query], limit.Token);
            return VectorCode.Of(vectors[0]) is null
                ? QueryVector.Missing("The model for embeddings knows nothing of this query; this is what words alone find.")
                : _newest = new QueryVector(model, vectors[0]);
        }
        catch (EmbeddingFault e)
        {
            return QueryVector.Missing($"{e.Message} This is what words alone find.");
        }
        catch (OperationCanceledException)
        {
            return QueryVector.Missing("The model for embeddings does not answer; this is what words alone find.");
        }
    }
}
