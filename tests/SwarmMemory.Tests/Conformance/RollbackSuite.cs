using SwarmMemory.Storage;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>A write is all or nothing.</summary>
public abstract class RollbackSuite : StoreSuite
{
    private const string Insert = "insert into counter (name, value) values ('probe', 1)";
    private const string Count = "select count(*) from counter where name = 'probe'";

    private protected RollbackSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Write_WorkThatThrows_LeavesNothing()
    {
        var store = await OpenAsync();
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => store.Storage.WriteAsync<bool>(async session =>
        {
            await InsertAsync(session);
            throw new InvalidOperationException("mine");
        }, Token));
        Assert.Equal("mine", thrown.Message);
        Assert.Equal(0, await store.NumberAsync(Count));

        // The control: the same work without the fault stays, and the store is as good as before.
        await store.ExecuteAsync(Insert);
        Assert.Equal(1, await store.NumberAsync(Count));
    }

    [Fact]
    public async Task Write_EntryAndThenAFault_LeavesNoPartOfTheEntry()
    {
        var store = await OpenAsync();
        await store.PutAsync("swarm-hive/agent-alice/x", "1", tags: ["old"]);
        var value = JsonText.Parse("2");
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Storage.WriteAsync<bool>(async session =>
        {
            await store.Entries.PutAsync(session, OpenStore.Alice, new(MemoryKey.Parse("swarm-hive/agent-alice/x"), value) { Tags = ["new"] }, Token);
            throw new InvalidOperationException();
        }, Token));

        var entry = await store.GetAsync("swarm-hive/agent-alice/x");
        Assert.Equal(("1", 1L), (entry!.Value.ToString(), entry.Version.Value));
        Assert.Equal(["old"], entry.Tags);
        Assert.Empty(await store.ListAsync(new() { Tags = ["new"] }));
        Assert.Single(await store.ChangesAsync());
        Assert.Equal(1, await store.AccountBytesAsync("agent:hive/alice"));
        Assert.Equal(2, (await store.PutAsync("swarm-hive/agent-alice/x", "3")).Version.Value);
    }

    [Fact]
    public async Task Write_CancelledBefore_DoesNotRunTheWork()
    {
        var store = await OpenAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Storage.WriteAsync(InsertAsync, cancelled.Token));
        Assert.Equal(0, await store.NumberAsync(Count));
        await store.ExecuteAsync(Insert);
    }

    [Fact]
    public async Task Write_CancelledInTheMiddle_LeavesNothing()
    {
        var store = await OpenAsync();
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Storage.WriteAsync(async session =>
        {
            await InsertAsync(session);
            await source.CancelAsync();
            source.Token.ThrowIfCancellationRequested();
            return true;
        }, source.Token));
        Assert.Equal(0, await store.NumberAsync(Count));
        await store.ExecuteAsync(Insert);
    }

    [Fact]
    public async Task Write_CancelledWhileItWaitsForItsTurn_LeavesNothingAndTheTurnGoesOn()
    {
        var (holder, waiter) = (await OpenAsync(), await OpenAsync());
        using var source = new CancellationTokenSource();
        var (inside, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var holding = holder.Storage.WriteAsync(async session =>
        {
            inside.SetResult();
            await release.Task;
            return true;
        }, Token);
        await inside.Task;
        var waiting = waiter.Storage.WriteAsync(InsertAsync, source.Token);
        var behind = waiter.Storage.WriteAsync(InsertAsync, Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(behind.IsCompleted);
        release.SetResult();
        Assert.True(await holding);
        Assert.True(await behind);
        Assert.Equal(1, await waiter.NumberAsync(Count));
    }

    [Fact]
    public async Task Read_WorkThatThrows_LeavesTheReaderUsable()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => store.Storage.SnapshotAsync<bool>(_ => throw new InvalidOperationException(), Token));
            Assert.Equal("1", await store.GetTextAsync("global/x"));
        }
    }

    [Fact]
    public async Task Read_ThatTriesToWrite_Refused()
    {
        var store = await OpenAsync();
        await Assert.ThrowsAsync<SwarmMemoryException>(() => store.Storage.ReadAsync(InsertAsync, Token));
        Assert.Equal(0, await store.NumberAsync(Count));
    }

    private static async Task<bool> InsertAsync(StorageSession session)
    {
        await using var command = session.Connection.CreateCommand();
        command.CommandText = Insert;
        return await command.ExecuteNonQueryAsync(CancellationToken.None) == 1;
    }
}
