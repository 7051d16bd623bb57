using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SwarmMemory.Persistence;
using SwarmMemory.Postgres;
using SwarmMemory.Storage;
using SwarmMemory.Tests.Conformance;
using Xunit;

namespace SwarmMemory.Tests.Postgres;

/// <summary>A connection that breaks in the middle of a commit: the write is made once, whichever way it was lost.</summary>
public sealed class LostAnswerTests : IAsyncDisposable
{
    private readonly PostgresStorageFixture _fixture = new();
    private LosingProxy? _proxy;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData((int)LosingProxy.Loss.Request)]
    [InlineData((int)LosingProxy.Loss.Rest)]
    [InlineData((int)LosingProxy.Loss.Answer)]
    public async Task Write_ConnectionBreaksInItsCommit_TakesEffectOnce(int loss)
    {
        await using var store = await OpenAsync(TimeSpan.FromSeconds(30));
        await store.PutAsync("global/n", "0");
        for (var i = 1; i <= 5; i++)
        {
            _proxy!.LoseNext((LosingProxy.Loss)loss);
            await AddAsync(store);
            Assert.Equal((i, $"{i}"), (_proxy.Losses, await store.GetTextAsync("global/n")));
        }
    }

    [Fact]
    public async Task Write_NobodyCanTell_SaysThatItIsNotKnown()
    {
        await using var store = await OpenAsync(TimeSpan.Zero);
        await store.PutAsync("global/n", "0");
        _proxy!.LoseNext(LosingProxy.Loss.Answer);
        _proxy.IsDown = true;
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => AddAsync(store));
        Assert.Equal(ErrorCode.StorageUnavailable, error.Code);
        Assert.Contains("written or not", error.Message, StringComparison.Ordinal);
        _proxy.IsDown = false;
        Assert.Equal("1", await store.GetTextAsync("global/n"));
    }

    [Fact]
    public async Task Write_ServerIsAwayForAMoment_IsMadeWhenItIsBack()
    {
        await using var store = await OpenAsync(TimeSpan.FromSeconds(30));
        await store.PutAsync("global/n", "0");
        _proxy!.IsDown = true;
        _proxy.LoseNext(LosingProxy.Loss.Request);
        var adding = AddAsync(store);
        while (_proxy.Refused < 2)
            await Task.Yield();
        Assert.False(adding.IsCompleted);
        _proxy.IsDown = false;
        await adding;
        Assert.Equal("1", await store.GetTextAsync("global/n"));
    }

    [Fact]
    public async Task Open_NobodyAnswers_SaysWhatToCheck()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(PostgresStorageFixture.Server), PostgresStorageFixture.Reason);
        var options = new PostgresOptions { ConnectionString = "Host=127.0.0.1;Port=1;Username=nobody;Password=secret" };
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => PostgresStorage.OpenAsync(options, TimeProvider.System, NullLogger.Instance, Token));
        Assert.Equal(ErrorCode.StorageUnavailable, error.Code);
        Assert.Contains("connection_string", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message + error.Hint, StringComparison.Ordinal);
    }

    private async Task<OpenStore> OpenAsync(TimeSpan patience)
    {
        Assert.SkipWhen(string.IsNullOrEmpty(PostgresStorageFixture.Server), PostgresStorageFixture.Reason);
        var server = new NpgsqlConnectionStringBuilder(PostgresStorageFixture.Server);
        _proxy = new LosingProxy(server.Host!, server.Port);
        server.Port = _proxy.Port;
        var options = new PostgresOptions { ConnectionString = server.ToString(), Schema = _fixture.Schema, OutageDeadline = patience };
        return new OpenStore(await PostgresStorage.OpenAsync(options, TimeProvider.System, NullLogger.Instance, Token), EntryOptions.Default);
    }

    private static Task<PutResult> AddAsync(OpenStore store) => store.Storage.WriteAsync(session => store.Entries.ChangeAsync(session, OpenStore.Alice, MemoryKey.Parse("global/n"),
        now => new PutRequest(now!.Key, JsonText.Parse($"{int.Parse(now.Value.ToString(), System.Globalization.CultureInfo.InvariantCulture) + 1}")), Token), Token);

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        await _fixture.DisposeAsync();
    }
}
