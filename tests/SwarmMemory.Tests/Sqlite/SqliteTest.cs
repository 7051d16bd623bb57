using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SwarmMemory.Persistence;
using SwarmMemory.Sqlite;
using SwarmMemory.Tests.Conformance;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>What tests of the driver share: a folder, a file in it, and stores that are closed at the end.</summary>
public abstract class SqliteTest : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<OpenStore> _opened = [];

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Where the store is configured to be.</summary>
    private protected string Database => In("memory.db");

    private protected string In(string name) => _folder.File(name);

    private protected Task<OpenStore> OpenAsync(string? path = null, TimeProvider? time = null) =>
        OpenAsync(new SqliteOptions { Path = path ?? Database }, time);

    private protected async Task<OpenStore> OpenAsync(SqliteOptions options, TimeProvider? time = null)
    {
        var store = new OpenStore(
            await SqliteStorage.OpenAsync(options, time ?? Clock, NullLogger.Instance, Token), EntryOptions.Default);
        _opened.Add(store);
        return store;
    }

    /// <summary>A store with one entry, closed again, so that all of it is in the one file.</summary>
    private protected async Task MakeStoreAsync(string path, string value = "1")
    {
        await using var store = await OpenAsync(path);
        await store.PutAsync("global/x", value);
    }

    private protected static async Task<SwarmMemoryException> FailsAsync(ErrorCode code, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(call);
        Assert.Equal(code, error.Code);
        Assert.NotEmpty(error.Hint);
        Assert.DoesNotContain(Path.GetTempPath(), error.Message + error.Hint, StringComparison.Ordinal);
        return error;
    }

    /// <summary>Past the time after which the driver looks again whether its file is still there.</summary>
    private protected void Idle() => Clock.Advance(TimeSpan.FromSeconds(2));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var store in _opened)
            await store.DisposeAsync();
        _folder.Dispose();
    }
}
