using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Benchmarks.Postgres;
using SwarmMemory.Learning;
using SwarmMemory.Persistence;
using SwarmMemory.Postgres;
using SwarmMemory.Sqlite;
using SwarmMemory.Storage;

namespace SwarmMemory.Benchmarks;

/// <summary>A store opened in this process, with its storage at hand.</summary>
internal sealed class TemporaryStore : IAsyncDisposable
{
    private readonly IAsyncDisposable? _place;

    private TemporaryStore(IStorage storage, SwarmStore store, IAsyncDisposable? place = null)
    {
        _place = place;
        Storage = storage;
        Store = store;
        Manager = store.For("bench", "bench", "benchmark");
    }

    public IStorage Storage { get; }
    public SwarmStore Store { get; }
    public SwarmMemoryManager Manager { get; }

    public static async Task<TemporaryStore> OpenAsync(
        string path, LearningOptions? learning = null, IEmbeddingGenerator<string, Embedding<float>>? embeddings = null, int cache = 8_000,
        EntryOptions? entries = null, long checkpoint = Checkpointer.BesideLength)
    {
        var storage = await SqliteStorage.OpenAsync(new SqliteOptions { Path = path, CacheKibibytes = cache, CheckpointFrom = checkpoint }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        return new(storage, new SwarmStore(storage, entries ?? EntryOptions.Default, HousekeepingOptions.None, TimeProvider.System, NullLoggerFactory.Instance,
            learning: learning, embeddings: embeddings));
    }

    /// <summary>In a schema of its own, which is dropped in the end.</summary>
    public static async Task<TemporaryStore> OpenAsync(TemporarySchema schema, IEmbeddingGenerator<string, Embedding<float>>? embeddings)
    {
        var storage = await PostgresStorage.OpenAsync(schema.Options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        return new(storage, new SwarmStore(storage, EntryOptions.Default, HousekeepingOptions.None, TimeProvider.System, NullLoggerFactory.Instance, embeddings: embeddings), schema);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Storage.DisposeAsync();
        if (_place is not null)
            await _place.DisposeAsync();
    }
}
