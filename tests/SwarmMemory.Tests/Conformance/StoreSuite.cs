using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>What every suite shares: a fresh store for each test, a clock that moves only when told, and a clean end.</summary>
public abstract class StoreSuite : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _opened = [];

    private protected StoreSuite(IStorageFixture fixture) => Fixture = fixture;

    private protected IStorageFixture Fixture { get; }

    private protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens the store as a process of its own would.</summary>
    private protected async Task<OpenStore> OpenAsync(
        EntryOptions? options = null, TimeProvider? time = null, IEmbeddingGenerator<string, Embedding<float>>? embeddings = null)
    {
        var store = new OpenStore(await Fixture.OpenAsync(time ?? Clock), options ?? EntryOptions.Default, time ?? Clock, embeddings);
        _opened.Add(store);
        return store;
    }

    private protected async Task<IStorage> OpenStorageAsync() => (await OpenAsync()).Storage;

    /// <summary>What a suite itself leaves behind.</summary>
    protected virtual void Cleanup()
    {
    }

    private protected static string Text(int size) => $"\"{new string('x', size - 2)}\"";

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var store in _opened)
            await store.DisposeAsync();
        await Fixture.DisposeAsync();
        Cleanup();
    }
}
