using SwarmMemory.Coordination;
using SwarmMemory.Persistence;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>The hint that other agents write a key too: when it is given, what it says, and that it is not given for nothing.</summary>
public abstract class ContentionSuite : StoreSuite
{
    private static readonly MemoryKey Key = MemoryKey.Parse("swarm-hive/global/board");

    private protected ContentionSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private OpenStore Store { get; set; } = null!;
    private ContentionEstimator Estimator { get; set; } = null!;

    private async Task StartAsync()
    {
        Store = await OpenAsync();
        Estimator = new ContentionEstimator(Store.Storage, Clock);
    }

    private async Task<PutResult.Stored> WriteAsync(Caller caller, int seconds)
    {
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        return await Store.PutAsync(Key.Value, $"{Clock.GetUtcNow().ToUnixTimeMilliseconds()}", caller);
    }

    private Task<Contention?> AskAsync(Caller caller) => Estimator.EstimateAsync(caller, Key, Token);

    [Fact]
    public async Task Estimate_TwoAgentsByTurns_SaysWhoAndHowOften()
    {
        await StartAsync();
        for (var i = 0; i < 10; i++)
            await WriteAsync(i % 2 == 0 ? OpenStore.Bob : OpenStore.Alice, 10);

        var contention = (await AskAsync(OpenStore.Alice))!;
        Assert.Equal(["bob"], contention.Agents);
        Assert.Equal((5, TimeSpan.FromSeconds(90), 0), (contention.Writes, contention.Within, contention.Conflicts));
        Assert.InRange(contention.Probability, .9, 1);
        Assert.Contains("expected_version", contention.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Estimate_Conflicts_AreCountedForAnHour()
    {
        await StartAsync();
        for (var i = 0; i < 6; i++)
            await WriteAsync(i % 2 == 0 ? OpenStore.Bob : OpenStore.Alice, 10);
        var resolver = new ConflictResolver(
            Store.Storage, Store.Entries, new ConflictStore(Store.Storage, EntryOptions.Default), Store.Messages, ConflictPolicy.Default);
        await resolver.PutAsync(OpenStore.Bob, new PutRequest(Key, JsonText.Parse("0"))
        {
            ExpectedVersion = new EntryVersion(1), OnConflict = ConflictResolution.LastWriteWins,
        }, Token);

        Assert.Equal(1, (await AskAsync(OpenStore.Alice))!.Conflicts);
    }

    [Fact]
    public async Task Estimate_AloneOrLongAgoOrOnce_SaysNothing()
    {
        await StartAsync();
        for (var i = 0; i < 10; i++)
            await WriteAsync(OpenStore.Alice, 10);
        Assert.Null(await AskAsync(OpenStore.Alice));
        await WriteAsync(OpenStore.Bob, 10);
        Assert.Null(await AskAsync(OpenStore.Alice));
        Assert.NotNull(await AskAsync(OpenStore.Bob));
        Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Null(await AskAsync(OpenStore.Bob));
    }

    [Fact]
    public async Task Estimate_AskedAgainWithinSeconds_ReadsNothing()
    {
        await StartAsync();
        for (var i = 0; i < 6; i++)
            await WriteAsync(i % 2 == 0 ? OpenStore.Bob : OpenStore.Alice, 10);
        var first = await AskAsync(OpenStore.Alice);
        await WriteAsync(OpenStore.Bob, 1);
        Assert.Same(first, await AskAsync(OpenStore.Alice));
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(4, (await AskAsync(OpenStore.Alice))!.Writes);
    }

    [Fact]
    public async Task Put_AfterAnother_KnowsTheOtherWrite()
    {
        await StartAsync();
        Assert.Null((await WriteAsync(OpenStore.Alice, 0)).Prior);
        Assert.Null((await WriteAsync(OpenStore.Alice, 1)).Prior);
        var prior = (await WriteAsync(OpenStore.Bob, 7)).Prior!.Value;
        Assert.Equal(("alice", 7000L), (prior.Author, prior.Since));
        Assert.True(ContentionEstimator.IsWorthAsking(prior));
        Assert.False(ContentionEstimator.IsWorthAsking(null));
        Assert.False(ContentionEstimator.IsWorthAsking((await WriteAsync(OpenStore.Alice, 3600)).Prior));
    }
}
