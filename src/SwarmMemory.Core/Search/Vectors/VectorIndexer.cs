using Microsoft.Extensions.Logging;
using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>
/// Gives entries their vectors, beside everybody: a sweep goes through what the change feed has of new, in batches that are read, sent to the
/// model, and written in one short transaction that is void when something else has changed there. One process at a time does it.
/// </summary>
internal sealed class VectorIndexer(IStorage storage, Embedder embedder, QueryVectors queries, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const string Turn = "embedding.turn";
    private const int Batch = 32;
    private const long BatchBytes = 512 * 1024;
    private const int BatchesASweep = 64;
    private const string Harmless = "memory";

    /// <summary>Shorter than a turn.</summary>
    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(45);

    private readonly CancellationTokenSource _closing = new();
    private Task _running = Task.CompletedTask;
    private bool _isFailing;

    /// <summary>The model that this process has made the store's own; it does so once, so that two that are set up differently do not do it in turn.</summary>
    private long _adopted;

    /// <summary>Begins a sweep that nobody waits for, unless one is under way.</summary>
    public void Start()
    {
        if (_running.IsCompleted)
            _running = Task.Run(() => TryRunAsync(_closing.Token));
    }

    private async Task TryRunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(cancellationToken);
        }
        catch (SwarmMemoryException e)
        {
            logger.LogWarning("A sweep of embeddings failed and will be tried again: {Message}", e.Message);
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    /// <summary>One sweep, if it is this process's turn.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (known, _, versions) = await ReadAsync(cancellationToken);
        if (versions.Count == 0 && !AsksOther(known))
            return;
        await using var turn = await IndexTurn.TakeAsync(storage, cancellationToken, Turn);
        if (turn is null)
            return;
        try
        {
            for (var i = 0; i < BatchesASweep && await StepAsync(cancellationToken); i++)
            {
                // Until there is no more, or it is enough for once.
            }

            if (_isFailing)
                logger.LogWarning("Embeddings are made again.");
            _isFailing = false;
            await VectorCleaner.RunAsync(storage, cancellationToken);
        }
        catch (EmbeddingFault e)
        {
            if (!_isFailing)
                logger.LogWarning("No embeddings are made for now; searches go by words: {Message}", e.Message);
            _isFailing = true;
        }
    }

    private Task<(long Model, long Cursor, List<FeedVersion> Versions)> ReadAsync(CancellationToken cancellationToken) =>
        storage.SnapshotAsync(async session =>
        {
            var (model, cursor) = await VectorStore.StateAsync(session, cancellationToken);
            return (model, cursor, await SearchIndex.VersionsAfterAsync(session, cursor, Batch, BatchBytes, cancellationToken));
        }, cancellationToken);

    /// <returns>Whether there may be more to do.</returns>
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var (known, cursor, versions) = await ReadAsync(cancellationToken);
        if (versions.Count == 0)
            return AsksOther(known) && await ChangeModelAsync(queries.Model!.Value, known, cursor, cancellationToken);
        var texts = versions.Select(v => (v.Sequence, Text: EmbeddingText.Of(v))).Where(v => v.Text is not null).ToList();
        var (model, codes) = await EmbedAsync([.. texts.Select(t => t.Text!)], cancellationToken);
        if (model is { } other)
            CheckAdopted(other, known);
        var isWritten = await storage.WriteAsync(async session =>
        {
            await IndexTurn.KeepAsync(session, cancellationToken, Turn);
            if (await VectorStore.StateAsync(session, cancellationToken) != (known, cursor))
                return false;
            if (model is { } used && used.Id != known && await VectorStore.AdoptAsync(session, used.Id, cursor, cancellationToken))
                return true;
            if (model is { } current)
            {
                await VectorStore.AppendAsync(session, current,
                    [.. texts.Zip(codes).Where(t => t.Second is not null).Select(t => (t.First.Sequence, t.Second!.Value))], cancellationToken);
            }

            await SearchIndex.SetAsync(session, VectorStore.CursorName, versions[^1].Sequence, cancellationToken);
            return true;
        }, cancellationToken);
        if (isWritten)
            _adopted = model?.Id ?? _adopted;
        return true;
    }

    /// <summary>Whether searches ask with another model than the one whose vectors are there.</summary>
    private bool AsksOther(long known) => queries.Model is { } asked && asked.Id != known;

    /// <summary>All vectors are made, but of a model that nobody asks with any more.</summary>
    private async Task<bool> ChangeModelAsync(VectorModel model, long known, long cursor, CancellationToken cancellationToken)
    {
        CheckAdopted(model, known);
        var isChanged = await storage.WriteAsync(async session =>
        {
            await IndexTurn.KeepAsync(session, cancellationToken, Turn);
            if (await VectorStore.StateAsync(session, cancellationToken) != (known, cursor))
                return false;
            await VectorStore.AdoptAsync(session, model.Id, cursor, cancellationToken);
            return true;
        }, cancellationToken);
        if (isChanged)
            _adopted = model.Id;
        return isChanged;
    }

    private void CheckAdopted(VectorModel model, long known)
    {
        if (model.Id != known && model.Id == _adopted)
            throw new EmbeddingFault("Another process makes embeddings with another model; start the programs of this project anew.");
    }

    /// <returns>Null for a text that the model refuses, or knows nothing of; a null model when it takes none of them.</returns>
    private async Task<(VectorModel? Model, List<VectorCode?> Codes)> EmbedAsync(List<string> texts, CancellationToken cancellationToken)
    {
        if (texts.Count == 0)
            return (null, []);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => limit.Cancel(), null, LongestRequest, Timeout.InfiniteTimeSpan);
        try
        {
            var (model, vectors) = await embedder.EmbedAsync(texts, limit.Token);
            return (model, [.. vectors.Select(v => VectorCode.Of(v))]);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EmbeddingFault("The model for embeddings does not answer.");
        }
        catch (EmbeddingFault e) when (e.IsRefusal && texts.Count > 1)
        {
            (VectorModel? Model, List<VectorCode?> Codes) all = (null, []);
            foreach (var text in texts)
            {
                var (model, code) = await EmbedAsync([text], cancellationToken);
                all = (model ?? all.Model, [.. all.Codes, .. code]);
            }

            return all;
        }
        catch (EmbeddingFault e) when (e.IsRefusal)
        {
            // Left out, if the model takes anything at all.
            await embedder.EmbedAsync([Harmless], limit.Token);
            return (null, [null]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _closing.Dispose();
    }
}
