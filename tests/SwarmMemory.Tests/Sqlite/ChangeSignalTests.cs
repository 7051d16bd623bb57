using Xunit;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>The hint that somebody committed; the clock stands still, so that only the file system can wake a waiter.</summary>
public sealed class ChangeSignalTests : SqliteTest
{
    [Fact]
    public async Task WaitForChange_AnotherCommits_Wakes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the file system tells late, and the quarter of a second is what counts.");
        var (waiter, writer) = (await OpenAsync(), await OpenAsync());
        await writer.PutAsync("global/x", "0");
        for (var i = 1; i <= 5; i++)
        {
            var waiting = waiter.Storage.WaitForChangeAsync(Token);
            await writer.PutAsync("global/x", $"{i}");
            await waiting.WaitAsync(TimeSpan.FromSeconds(60), Token);
        }
    }

    [Fact]
    public async Task WaitForChange_NobodyCommits_EndsAfterAQuarterOfASecond()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        var waiting = store.Storage.WaitForChangeAsync(Token);
        Assert.False(waiting.IsCompleted);
        Clock.Advance(TimeSpan.FromMilliseconds(250));
        await waiting.WaitAsync(TimeSpan.FromSeconds(60), Token);
    }

    [Fact]
    public async Task WaitForChange_Cancelled_Ends()
    {
        var store = await OpenAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = store.Storage.WaitForChangeAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task WaitForChange_Closed_EndsToo()
    {
        var store = await OpenAsync();
        var waiting = store.Storage.WaitForChangeAsync(Token);
        await store.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => waiting.WaitAsync(TimeSpan.FromSeconds(60), Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.Storage.WaitForChangeAsync(Token));
    }
}
