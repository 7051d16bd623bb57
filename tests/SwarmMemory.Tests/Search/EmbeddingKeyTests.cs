using Microsoft.Extensions.Logging;
using SwarmMemory.Persistence;
using SwarmMemory.Search;
using SwarmMemory.Sqlite;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Search;

/// <summary>The key of an endpoint goes to the endpoint and nowhere else.</summary>
public sealed class EmbeddingKeyTests
{
    private const string Key = "sk-very-secret";

    [Fact]
    public async Task Key_OfTheEnvironment_IsSentAndNeverLogged()
    {
        await using var endpoint = new EmbeddingEndpoint();
        using var logs = new Logs();
        using var folder = new TemporaryFolder();
        var token = TestContext.Current.CancellationToken;
        var storage = await SqliteStorage.OpenAsync(new SqliteOptions { Path = folder.File("memory.db") }, TimeProvider.System, logs.CreateLogger(""), token);
        await using var store = new SwarmStore(storage, EntryOptions.Default, HousekeepingOptions.None, TimeProvider.System, logs,
            embeddings: endpoint.Client(name => name == "SWARM_MEMORY_EMBEDDINGS_KEY" ? Key : null));
        var agent = store.For("a", "s");
        await agent.StoreAsync(MemoryKey.Parse("global/x"), JsonText.Parse("\"text\""), cancellationToken: token);
        await store.Search.EmbedAsync(token);
        Assert.Equal($"Bearer {Key}", endpoint.Authorization);

        endpoint.Status = 401;
        await agent.StoreAsync(MemoryKey.Parse("global/y"), JsonText.Parse("\"more\""), cancellationToken: token);
        await store.Search.EmbedAsync(token);
        var found = await agent.SearchAsync(new SearchRequest("something new"), token);
        Assert.Contains("401", found.Degraded, StringComparison.Ordinal);
        Assert.Contains(logs.Lines, l => l.Contains("401", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Lines.Append(found.Degraded!), l => l.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Key_ThatIsNone_IsRefusedWithoutBeingShown()
    {
        await using var endpoint = new EmbeddingEndpoint();
        using var client = endpoint.Client(_ => "two\nlines");
        var fault = await Assert.ThrowsAsync<EmbeddingFault>(() => client.GenerateAsync(["text"], null, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("lines", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, endpoint.Requests);
    }

    [Fact]
    public async Task Endpoint_ThatIsNotThere_IsSaid()
    {
        var endpoint = new EmbeddingEndpoint();
        using var client = endpoint.Client();
        await endpoint.DisposeAsync();
        var fault = await Assert.ThrowsAsync<EmbeddingFault>(() => client.GenerateAsync(["text"], null, TestContext.Current.CancellationToken));
        Assert.Contains("cannot be reached", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", fault.Message, StringComparison.Ordinal);
    }

    private sealed class Logs : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
