using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SwarmMemory.Hosting;
using SwarmMemory.Persistence;
using SwarmMemory.Primitives;
using SwarmMemory.Sqlite;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Hooks;

/// <summary>What could not be stored waits in files, and is taken in once, in order, by whoever comes next.</summary>
public sealed class SpoolTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private SwarmStore? _store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private string Beside => _folder.File("spool");
    private Spool Spool => new([Beside], SecretRule.Default, NullLogger.Instance);

    [Fact]
    public async Task TakeIn_SeveralInAnyOrderOfFiles_AreWrittenInTheOrderOfTheirTimes()
    {
        var recordings = Enumerable.Range(0, 5).Select(i => Edit($"\"{i}\"", i)).ToList();
        foreach (var recording in recordings.AsEnumerable().Reverse())
            Assert.True(Spool.TryAdd(recording));

        Assert.Equal(5, await Spool.TakeInAsync((await OpenAsync()).Recorder, Token));

        var history = await (await OpenAsync()).For("reader", "hive").GetHistoryAsync(MemoryKey.Parse("global/x"), 10, Token);
        Assert.Equal([5, 4, 3, 2, 1], history.Select(h => (int)h.Version.Value));
        Assert.Equal("\"4\"", await ValueAsync());
        Assert.Empty(Directory.GetFiles(Beside));
    }

    [Fact]
    public async Task TakeIn_TakerDiedBeforeItDeletedTheFile_CountsOnce()
    {
        Spool.TryAdd(Edit("\"a\"", 0));
        var file = Directory.GetFiles(Beside).Single();
        var content = await File.ReadAllBytesAsync(file, Token);
        await Spool.TakeInAsync((await OpenAsync()).Recorder, Token);
        await File.WriteAllBytesAsync(file, content, Token);

        await Spool.TakeInAsync((await OpenAsync()).Recorder, Token);

        Assert.Single(await (await OpenAsync()).For("reader", "hive").GetHistoryAsync(MemoryKey.Parse("global/x"), 10, Token));
        Assert.Empty(Directory.GetFiles(Beside));
    }

    [Fact]
    public async Task TakeIn_TwoProcessesAtOnce_EachCountsOnce()
    {
        for (var i = 0; i < 20; i++)
            Spool.TryAdd(Edit($"\"{i}\"", i));
        var store = await OpenAsync();
        await using var other = await StoreAsync();

        await Task.WhenAll(Spool.TakeInAsync(store.Recorder, Token), Spool.TakeInAsync(other.Recorder, Token));

        Assert.Equal(20, (await store.For("reader", "hive").GetHistoryAsync(MemoryKey.Parse("global/x"), 50, Token)).Count);
        Assert.Equal("\"19\"", await ValueAsync());
    }

    [Fact]
    public async Task TakeIn_OneIsRefused_TheOthersGetInAndItIsSetAside()
    {
        Spool.TryAdd(Edit("1", 0));
        Spool.TryAdd(Edit("2", 1) with { Key = "no key" });
        Spool.TryAdd(Edit("3", 2));

        await Spool.TakeInAsync((await OpenAsync()).Recorder, Token);

        Assert.Equal("3", await ValueAsync());
        Assert.EndsWith(".refused", Assert.Single(Directory.GetFiles(Beside)), StringComparison.Ordinal);
        Assert.Equal(0, await Spool.TakeInAsync((await OpenAsync()).Recorder, Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"id":"x"}""")]
    [InlineData("""{"id":"x","kind":"Dance","swarm":"hive","agent":"a","at":1,"hook":"h"}""")]
    [InlineData("""{"id":"x","kind":"Edited","swarm":"no swarm!","agent":"a","at":1,"hook":"h"}""")]
    public async Task TakeIn_FileThatIsNoRecording_IsSetAsideAndTheRestGetsIn(string content)
    {
        Spool.TryAdd(Edit("1", 0));
        await File.WriteAllTextAsync(Path.Combine(Beside, "000000000000001-x.json"), content, Token);

        await Spool.TakeInAsync((await OpenAsync()).Recorder, Token);

        Assert.Equal("1", await ValueAsync());
        Assert.EndsWith(".unreadable", Assert.Single(Directory.GetFiles(Beside)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakeIn_StoreIsFull_FilesStay()
    {
        // More than the pages that are free already, and nothing that compresses.
        Spool.TryAdd(Edit($"\"{Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(200_000))}\"", 0));
        var store = await OpenAsync(maxSize: 4096);
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => Spool.TakeInAsync(store.Recorder, Token));
        Assert.True(error.Code.IsOfStorage());
        Assert.Single(Directory.GetFiles(Beside, "*.json"));
    }

    [Fact]
    public void TryAdd_File_IsItsOwnersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no Unix modes.");
        if (OperatingSystem.IsWindows())
            return;
        Spool.TryAdd(Edit("1", 0));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Directory.GetFiles(Beside).Single()));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Beside));
    }

    [Fact]
    public async Task TryAdd_NoPlaceBesideTheStore_IsKeptInTheSecondFolder()
    {
        var blocked = _folder.File("blocked");
        await File.WriteAllTextAsync(blocked, "", Token);
        var second = _folder.File("state");
        var spool = new Spool([Path.Combine(blocked, "spool"), second], SecretRule.Default, NullLogger.Instance);
        Assert.True(spool.TryAdd(Edit("1", 0)));
        Assert.Single(Directory.GetFiles(second));
        Assert.Equal(1, await spool.TakeInAsync((await OpenAsync()).Recorder, Token));
        Assert.False(new Spool([Path.Combine(blocked, "spool")], SecretRule.Default, NullLogger.Instance).TryAdd(Edit("1", 0)));
    }

    [Fact]
    public async Task OpenStore_OfAServer_TakesInWhatWaits()
    {
        Directory.CreateDirectory(_folder.File(".swarm"));
        new Spool([Path.Combine(_folder.Path, ".swarm", "spool")], SecretRule.Default, NullLogger.Instance).TryAdd(Edit("1", 0));
        await using var host = SwarmMemoryHost.Load(_folder.Path, _ => null);
        await using var store = await host.OpenStoreAsync(Token);
        Assert.Equal("1", (await store.For("reader", "hive").GetAsync(MemoryKey.Parse("global/x"), Token))?.Value.ToString());
    }

    private Recording Edit(string value, int second) => new()
    {
        Id = Recording.NewId(), Kind = ActivityKind.Edited, Swarm = "hive", Agent = "alice", Hook = "post-edit", Key = "global/x", Value = value,
        At = _clock.GetUtcNow().AddSeconds(second).ToUnixTimeMilliseconds(),
    };

    private async Task<string?> ValueAsync() =>
        (await (await OpenAsync()).For("reader", "hive").GetAsync(MemoryKey.Parse("global/x"), Token))?.Value.ToString();

    private async Task<SwarmStore> OpenAsync(long? maxSize = null) => _store ??= await StoreAsync(maxSize);

    private async Task<SwarmStore> StoreAsync(long? maxSize = null)
    {
        var options = new SqliteOptions { Path = _folder.File("memory.db") };
        if (maxSize is { } size)
        {
            await (await SqliteStorage.OpenAsync(options, _clock, NullLogger.Instance, Token)).DisposeAsync();
            options = options with { MaxSize = size };
        }

        var storage = await SqliteStorage.OpenAsync(options, _clock, NullLogger.Instance, Token);
        return new SwarmStore(storage, EntryOptions.Default, HousekeepingOptions.None, _clock, NullLoggerFactory.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _folder.Dispose();
    }
}
