using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Learning;
using SwarmMemory.Persistence;
using SwarmMemory.Sqlite;

namespace SwarmMemory.Benchmarks;

/// <summary>A store opened in this process, with its storage at hand.</summary>
internal sealed class TemporaryStore : IAsyncDisposable
{
    private TemporaryStore(SqliteStorage storage, SwarmStore store)
    {
        Storage = storage;
        Store = store;
        Manager = store.For("bench", "bench", "benchmark");
    }

    public SqliteStorage Storage { get; }
    public SwarmStore Store { get; }
    public SwarmMemoryManager Manager { get; }

    public static async Task<TemporaryStore> OpenAsync(
        string path, LearningOptions? learning = null, IEmbeddingGenerator<string, Embedding<float>>? embeddings = null, int cache = 8_000,
        EntryOptions? entries = null)
    {
        var storage = await SqliteStorage.OpenAsync(new SqliteOptions { Path = path, CacheKibibytes = cache }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        return new(storage, new SwarmStore(storage, entries ?? EntryOptions.Default, HousekeepingOptions.None, TimeProvider.System, NullLoggerFactory.Instance,
            learning: learning, embeddings: embeddings));
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Storage.DisposeAsync();
    }
}
