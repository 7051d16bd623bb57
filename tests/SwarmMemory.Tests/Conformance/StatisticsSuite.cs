using SwarmMemory.Storage;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Counts of reads: gathered in memory, added up over all processes.</summary>
public abstract class StatisticsSuite : StoreSuite
{
    private protected StatisticsSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Read_OfAnyKind_WritesNothingUntilTheFlush()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", tags: ["t"]);
        await store.PutAsync("global/x", "2");
        var mark = await Fixture.CommitMarkAsync();

        await store.GetAsync("global/x");
        await store.GetAsync("global/none");
        await store.GetVersionAsync("global/x", 1);
        await store.HistoryAsync("global/x");
        await store.ListAsync(new() { Tags = ["t"] });
        await store.ChangesAsync();
        await store.CountersAsync();
        await store.TotalsAsync();
        await store.Storage.DescribeAsync(Token);
        Assert.Equal(mark, await Fixture.CommitMarkAsync());

        await store.FlushAsync();
        Assert.NotEqual(mark, await Fixture.CommitMarkAsync());
    }

    [Fact]
    public async Task Flush_NothingRead_WritesNothing()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        var mark = await Fixture.CommitMarkAsync();
        await store.FlushAsync();
        Assert.Equal(mark, await Fixture.CommitMarkAsync());
        await store.GetAsync("global/x");
        await store.FlushAsync();
        mark = await Fixture.CommitMarkAsync();
        await store.FlushAsync();
        Assert.Equal(mark, await Fixture.CommitMarkAsync());
    }

    [Fact]
    public async Task Flush_OfTwoProcesses_AddsUp()
    {
        var (one, two) = (await OpenAsync(), await OpenAsync());
        await one.PutAsync("global/x", "1");
        for (var i = 0; i < 3; i++)
            await one.GetAsync("global/x");
        Clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 4; i++)
            await two.GetAsync("global/x");
        await two.GetAsync("global/none");
        Assert.Empty(await one.CountersAsync());

        // The later reads are flushed first: the time of the last one must not go back.
        await two.FlushAsync();
        await one.FlushAsync();
        var counters = await one.CountersAsync();
        Assert.Equal((7L, 1L), (counters["reads.hit"], counters["reads.miss"]));
        Assert.Equal((7L, Clock.GetUtcNow().ToUnixTimeMilliseconds()), await ReadsAsync(one, "global/x"));
        Assert.Null((await ReadsAsync(one, "global/none")).Reads);

        await one.FlushAsync();
        await two.GetAsync("global/x");
        await two.FlushAsync();
        Assert.Equal(8, (await one.CountersAsync())["reads.hit"]);
    }

    [Fact]
    public async Task Flush_EntryDeletedSince_CountsItsReadsInTheTotalOnly()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        await store.GetAsync("global/x");
        await store.DeleteAsync("global/x");
        await store.FlushAsync();
        Assert.Equal(1, (await store.CountersAsync())["reads.hit"]);
        Assert.Null((await ReadsAsync(store, "global/x")).Reads);
    }

    [Fact]
    public async Task Flush_ThatFails_LosesNothing()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        await store.GetAsync("global/x");
        await store.GetAsync("global/none");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Statistics.FlushAsync(cancelled.Token));
        await store.GetAsync("global/x");
        await store.FlushAsync();

        var counters = await store.CountersAsync();
        Assert.Equal((2L, 1L), (counters["reads.hit"], counters["reads.miss"]));
        Assert.Equal(2, (await ReadsAsync(store, "global/x")).Reads);
    }

    [Fact]
    public async Task Flush_OfManyKeys_CountsEachOfThemOnce()
    {
        var store = await OpenAsync();
        MemoryKey[] keys = [.. Enumerable.Range(0, 1201).Select(i => MemoryKey.Parse($"global/{i}"))];
        await store.Storage.WriteAsync(async session =>
        {
            foreach (var key in keys)
                await store.Entries.PutAsync(session, OpenStore.Alice, new(key, JsonText.Null), Token);
            return true;
        }, Token);
        await store.Entries.GetAsync(OpenStore.Alice, keys, Token);
        await store.FlushAsync();
        Assert.Equal(keys.Length, (await store.CountersAsync())["reads.hit"]);
        Assert.Equal((keys.Length, keys.Length),
            ((int)(await store.NumberAsync("select sum(reads) from entry_read"))!, (int)(await store.NumberAsync("select count(*) from entry_read"))!));
    }

    private static async Task<(long? Reads, long? LastAt)> ReadsAsync(OpenStore store, string key) => (
        await store.NumberAsync("select reads from entry_read where key = @key", ("@key", key)),
        await store.NumberAsync("select last_read_at from entry_read where key = @key", ("@key", key)));
}
