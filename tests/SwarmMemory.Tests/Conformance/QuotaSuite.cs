using SwarmMemory.Persistence;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Sizes: of a value, of an agent's memory, of a session's.</summary>
public abstract class QuotaSuite : StoreSuite
{
    private const string Key = "swarm-hive/agent-alice/";
    private const string Account = "agent:hive/alice";

    private static readonly EntryOptions Small = new() { Limits = new() { MaxValue = 1000, MaxAgent = 1000, MaxSession = 500 } };

    private protected QuotaSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Put_ValueOverTheCap_Refused()
    {
        var store = await OpenAsync(Small);
        await store.PutAsync("global/x", Text(1000));
        var refusal = await Assert.ThrowsAsync<SwarmMemoryException>(() => store.PutAsync("global/x", Text(1001)));
        Assert.Equal(ErrorCode.ValueTooLarge, refusal.Code);
        Assert.Equal((1001, 1000), (refusal.Facts["size"], refusal.Facts["limit"]));
        Assert.Equal(Text(1000), await store.GetTextAsync("global/x"));
    }

    [Fact]
    public async Task Put_OneMebibyte_IsTheDefaultCap()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", Text(1024 * 1024));
        Assert.Equal(1024 * 1024, (await store.ListPageAsync()).Items[0].Size);
        var refusal = await Assert.ThrowsAsync<SwarmMemoryException>(() => store.PutAsync("global/x", Text((1024 * 1024) + 1)));
        Assert.Equal(ErrorCode.ValueTooLarge, refusal.Code);
    }

    [Fact]
    public async Task Put_OverTheAgentsLimit_RefusedAndNothingWritten()
    {
        var store = await OpenAsync(Small);
        await store.PutAsync(Key + "a", Text(600));
        await store.PutAsync(Key + "b", Text(400));
        var refusal = await Assert.ThrowsAsync<SwarmMemoryException>(() => store.PutAsync(Key + "c", "1"));
        Assert.Equal(ErrorCode.QuotaExceeded, refusal.Code);
        Assert.Equal((Account, 1001L, 1000L), (refusal.Facts["account"], refusal.Facts["bytes"], refusal.Facts["limit"]));
        Assert.Null(await store.GetAsync(Key + "c"));
        Assert.Equal((1000L, 2L), (await store.AccountBytesAsync(Account), await store.AccountEntriesAsync(Account)));
        Assert.Equal(2, (await store.ChangesAsync()).Count);
    }

    [Fact]
    public async Task Put_WhoWrites_DoesNotMatterButWhoseMemoryItIs()
    {
        var store = await OpenAsync(Small);
        await store.PutAsync(Key + "a", Text(1000), OpenStore.Bob);
        await Assert.ThrowsAsync<SwarmMemoryException>(() => store.PutAsync(Key + "b", "1", OpenStore.Bob));
        await store.PutAsync("swarm-hive/agent-bob/a", Text(1000));
        await store.PutAsync("swarm-other/agent-alice/a", Text(1000));
        await store.PutAsync("agent-alice/a", Text(1000));
        // Shared memory is nobody's.
        for (var i = 0; i < 5; i++)
            Assert.Null((await store.PutAsync($"swarm-hive/global/{i}", Text(1000))).Usage);
    }

    [Fact]
    public async Task Put_InASession_CountsAgainstTheSessionsLimit()
    {
        var store = await OpenAsync(Small);
        var usage = (await store.PutAsync("swarm-hive/session-s/a", Text(500))).Usage;
        Assert.Equal(new AccountUsage("session:hive/s", 500, 500, true, true), usage);
        var refusal = await Assert.ThrowsAsync<SwarmMemoryException>(() => store.PutAsync("swarm-hive/session-s/b", "1"));
        Assert.Equal((ErrorCode.QuotaExceeded, "session:hive/s"), (refusal.Code, refusal.Facts["account"]));
    }

    [Theory]
    [InlineData(799, false, false)]
    [InlineData(800, true, false)]
    [InlineData(899, true, false)]
    [InlineData(900, true, true)]
    public async Task Put_PastAThreshold_SaysSo(int size, bool warning, bool needsCleanup)
    {
        var store = await OpenAsync(Small);
        Assert.Equal(new AccountUsage(Account, size, 1000, warning, needsCleanup), (await store.PutAsync(Key + "a", Text(size))).Usage);
    }

    [Fact]
    public async Task Put_OtherSize_ChargesTheDifference()
    {
        var store = await OpenAsync(Small);
        await store.PutAsync(Key + "a", Text(900));
        Assert.Equal(1000, (await store.PutAsync(Key + "a", Text(1000))).Usage!.Bytes);
        Assert.Equal(10, (await store.PutAsync(Key + "a", Text(10))).Usage!.Bytes);
        await store.PutAsync(Key + "a", Text(10));
        Assert.Equal((10L, 1L), (await store.AccountBytesAsync(Account), await store.AccountEntriesAsync(Account)));
    }

    [Fact]
    public async Task Put_Shrinking_IsAllowedOverTheLimit()
    {
        await using (var before = await OpenAsync())
            await before.PutAsync(Key + "a", Text(5000));

        var store = await OpenAsync(Small with { Limits = Small.Limits with { MaxValue = 5000 } });
        Assert.Equal(4000, (await store.PutAsync(Key + "a", Text(4000))).Usage!.Bytes);
        await Assert.ThrowsAsync<SwarmMemoryException>(() => store.PutAsync(Key + "a", Text(4001)));
    }

    [Fact]
    public async Task Delete_Entry_FreesItsBytes()
    {
        var store = await OpenAsync(Small);
        await store.PutAsync(Key + "a", Text(1000));
        await store.DeleteAsync(Key + "a");
        Assert.Equal((0L, 0L), (await store.AccountBytesAsync(Account), await store.AccountEntriesAsync(Account)));
        await store.PutAsync(Key + "b", Text(1000));
        // Written again after its deletion it counts again.
        await Assert.ThrowsAsync<SwarmMemoryException>(() => store.PutAsync(Key + "a", "1"));
    }

    [Fact]
    public async Task Put_OverAnExpiredEntry_ReplacesItsCharge()
    {
        var store = await OpenAsync(Small);
        await store.PutAsync(Key + "a", Text(1000), life: TimeSpan.FromSeconds(1));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(900, (await store.PutAsync(Key + "a", Text(900))).Usage!.Bytes);
        Assert.Equal(1, await store.AccountEntriesAsync(Account));
    }

    [Fact]
    public async Task Sweep_ExpiredEntry_FreesItsBytesOnce()
    {
        var store = await OpenAsync(Small);
        await store.PutAsync(Key + "a", Text(600), life: TimeSpan.FromSeconds(1));
        await store.PutAsync(Key + "b", Text(400));
        Clock.Advance(TimeSpan.FromSeconds(1));
        await store.SweepAllAsync();
        Assert.Equal((400L, 1L), (await store.AccountBytesAsync(Account), await store.AccountEntriesAsync(Account)));
        Assert.Equal(1000, (await store.PutAsync(Key + "a", Text(600))).Usage!.Bytes);
        await store.SweepAllAsync();
        Assert.Equal((1000L, 2L), (await store.AccountBytesAsync(Account), await store.AccountEntriesAsync(Account)));
    }
}
