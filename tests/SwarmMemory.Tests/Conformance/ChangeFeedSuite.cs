using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Following the writes of all processes.</summary>
public abstract class ChangeFeedSuite : StoreSuite
{
    private protected ChangeFeedSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Changes_OfWrites_AreInTheirOrder()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        await store.PutAsync("global/y", "1", OpenStore.Bob);
        await store.PutAsync("global/x", "2");
        await store.PutAsync("global/x", "2");
        Clock.Advance(TimeSpan.FromSeconds(1));
        await store.DeleteAsync("global/y");

        var changes = await store.ChangesAsync();
        Assert.Equal(
            [
                ("global/x", 1L, WriteOutcome.Created, "alice"), ("global/y", 1L, WriteOutcome.Created, "bob"),
                ("global/x", 2L, WriteOutcome.Updated, "alice"), ("global/y", 2L, WriteOutcome.Deleted, "alice"),
            ],
            changes.Select(c => (c.Key.Value, c.Version.Value, c.Outcome, c.Author)));
        Assert.Equal(changes.Select(c => c.Sequence).Order().Distinct(), changes.Select(c => c.Sequence));
        Assert.Equal((Clock.GetUtcNow().AddSeconds(-1), Clock.GetUtcNow()), (changes[0].At, changes[^1].At));
    }

    [Fact]
    public async Task Changes_AfterAPlace_AreTheRest()
    {
        var store = await OpenAsync();
        Assert.Equal(0, await store.Entries.NewestSequenceAsync(Token));
        for (var i = 0; i < 10; i++)
            await store.PutAsync($"global/{i}", "1");
        var all = await store.ChangesAsync();
        Assert.Equal(all[^1].Sequence, await store.Entries.NewestSequenceAsync(Token));
        Assert.Equal(all[4..], await store.ChangesAsync(all[3].Sequence));
        Assert.Equal(all[4..6], await store.ChangesAsync(all[3].Sequence, 2));
        Assert.Empty(await store.ChangesAsync(all[^1].Sequence));
    }

    [Fact]
    public async Task Changes_NewestEntryDeletedAndSwept_NumbersAreNotGivenAgain()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        await store.DeleteAsync("global/x");
        var newest = await store.Entries.NewestSequenceAsync(Token);
        Clock.Advance(TimeSpan.FromDays(1000));
        await store.SweepAllAsync();
        await store.PutAsync("global/x", "1");
        Assert.Single(await store.ChangesAsync(newest));
    }

    [Fact]
    public async Task Changes_FollowedWhileOthersWrite_AreSeenOnceInOrder()
    {
        const int Each = 150;
        var follower = await OpenAsync(time: TimeProvider.System);
        OpenStore[] writers = [await OpenAsync(time: TimeProvider.System), await OpenAsync(time: TimeProvider.System)];
        var writing = Task.WhenAll(writers.Select((writer, w) => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
                await writer.PutAsync($"global/{w}-{i % 7}", $"{i}");
        }, Token)));

        List<Change> seen = [];
        while (seen.Count < writers.Length * Each)
        {
            var batch = await follower.ChangesAsync(seen.Count == 0 ? 0 : seen[^1].Sequence, 50);
            seen.AddRange(batch);
            if (batch.Count == 0)
                await follower.Entries.WaitForChangeAsync(Token);
        }

        await writing;
        Assert.Equal(writers.Length * Each, seen.Count);
        Assert.Equal(seen.Select(c => c.Sequence).Order().Distinct(), seen.Select(c => c.Sequence));
        Assert.Equal(seen, await follower.ChangesAsync());
        foreach (var key in seen.GroupBy(c => c.Key))
            Assert.Equal(Enumerable.Range(1, key.Count()).Select(v => (long)v), key.Select(c => c.Version.Value));
    }
}
