using SwarmMemory.Coordination;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Deciding conflicts, listing them, and how long they are kept.</summary>
public abstract partial class ConflictSuite
{
    [Fact]
    public async Task Resolve_EachChoice_LeavesWhatWasChosenAndTellsBoth()
    {
        await StartAsync();
        foreach (var (choice, value, expected, version) in ((ConflictChoice, string?, string, long)[])
            [(ConflictChoice.Current, null, "2", 2), (ConflictChoice.Incoming, null, "3", 3), (ConflictChoice.Value, "4", "4", 3)])
        {
            var key = MemoryKey.Parse($"global/{choice}");
            await TwoVersionsAsync(key, "1", "2");
            var kept = await KeepAsync(Alice, key, "3", 1);
            var resolved = await Resolver.ResolveAsync(Carol, kept.Id, choice, value is null ? null : JsonText.Parse(value), null, Token);
            Assert.Equal((key, version), (resolved.Key, resolved.Version.Value));
            Assert.Equal(expected, await Store.GetTextAsync(key.Value));
            var conflict = Assert.Single(await ListAsync(ConflictStatus.Resolved, key.Value));
            Assert.Equal((choice, "carol", Clock.GetUtcNow(), version),
                (conflict.Choice, conflict.ResolvedBy, conflict.ResolvedAt, conflict.ResolvedVersion!.Value.Value));
            // What was given up is kept for the record, what is in history is not kept twice.
            Assert.Equal((null, null, choice == ConflictChoice.Incoming ? null : "3"),
                (conflict.Base!.Value, conflict.Current!.Value, conflict.Incoming.Value?.ToString()));
            Assert.Contains((await ToldAsync(Alice)), m => m.Contains($"\"key\":\"{key}\",\"status\":\"resolved\"", StringComparison.Ordinal));
            Assert.Contains((await ToldAsync(Bob)), m => m.Contains($"\"key\":\"{key}\",\"status\":\"resolved\"", StringComparison.Ordinal));
        }

        Assert.Empty(await ToldAsync(Carol));
        Assert.Empty(await ListAsync(ConflictStatus.Open));
    }

    [Fact]
    public async Task Resolve_Twice_IsRefusedWithWhoAndWhen()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, "1", "2");
        var kept = await KeepAsync(Alice, Key, "3", 1);
        await Resolver.ResolveAsync(Carol, kept.Id, ConflictChoice.Incoming, null, null, Token);

        foreach (var choice in Enum.GetValues<ConflictChoice>())
        {
            var error = await FailsAsync(ErrorCode.VersionConflict, () => Resolver.ResolveAsync(Bob, kept.Id, choice, JsonText.Parse("9"), null, Token));
            Assert.Contains($"{kept.Id} of \"global/plan\" was resolved by carol at 2026-03-01 12:00:02Z", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("3", await Store.GetTextAsync(Key.Value));
    }

    [Fact]
    public async Task Resolve_UnknownId_IsNotFound()
    {
        await StartAsync();
        await FailsAsync(ErrorCode.NotFound, () => Resolver.ResolveAsync(Bob, new ConflictId(7), ConflictChoice.Current, null, null, Token));
    }

    [Fact]
    public async Task Resolve_EntryThatMovedOn_NeedsTheVersionThatWasSeen()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, "1", "2");
        var kept = await KeepAsync(Alice, Key, "3", 1);
        await StoreAsync(Carol, Key, "5");

        var error = await FailsAsync(ErrorCode.VersionConflict, () => Resolver.ResolveAsync(Bob, kept.Id, ConflictChoice.Incoming, null, null, Token));
        Assert.Contains("version 3 by carol", error.Message, StringComparison.Ordinal);
        Assert.Equal("5", await Store.GetTextAsync(Key.Value));
        Assert.Single(await ListAsync(ConflictStatus.Open));
        Assert.Equal(4, (await Resolver.ResolveAsync(Bob, kept.Id, ConflictChoice.Incoming, null, new EntryVersion(3), Token)).Version.Value);
    }

    [Fact]
    public async Task Resolve_Incoming_KeepsItsTagsAndLife()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, "1", "2");
        var kept = (PutResult.Unresolved)await PutAsync(Alice, Key, "3", 1, ConflictResolution.Manual, tags: ["b", "a"], life: TimeSpan.FromMinutes(5));
        await Resolver.ResolveAsync(Bob, kept.Id, ConflictChoice.Incoming, null, null, Token);

        var entry = (await Store.GetAsync(Key.Value))!;
        Assert.Equal(["a", "b"], entry.Tags);
        Assert.Equal((Clock.GetUtcNow().AddMinutes(5), "bob"), (entry.ExpiresAt, entry.Author));
    }

    [Fact]
    public async Task List_PrefixStatusAndCursor_PagesNewestFirst()
    {
        await StartAsync();
        foreach (var name in (string[])["a/1", "b/1", "a/2"])
        {
            var key = MemoryKey.Parse($"global/{name}");
            await TwoVersionsAsync(key, "1", "2");
            await KeepAsync(Alice, key, "3", 1);
        }

        Assert.Equal(["global/a/2", "global/b/1", "global/a/1"], (await ListAsync()).Select(c => c.Key.Value));
        Assert.Equal(["global/a/2", "global/a/1"], (await ListAsync(prefix: "global/a/")).Select(c => c.Key.Value));
        var first = await Conflicts.ListAsync(Carol, new ConflictListRequest { Limit = 2 }, Token);
        var second = await Conflicts.ListAsync(Carol, new ConflictListRequest { Limit = 2, Cursor = first.NextCursor }, Token);
        Assert.Equal(["global/a/1"], second.Items.Select(c => c.Key.Value));
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task List_KeyUnderAnExclusiveLock_IsForItsHolderAlone()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, "1", "2");
        await KeepAsync(Alice, Key, "3", 1);
        var locks = new LockService(Store.Storage, Store.Messages, Clock);
        var request = new LockRequest(LockResource.Parse("global/plan")) { Mode = LockMode.Exclusive };
        var held = Assert.IsType<LockResult.Acquired>(await locks.AcquireAsync(Bob, request, Token));

        Assert.Empty((await Conflicts.ListAsync(Carol, new ConflictListRequest(), Token)).Items);
        Assert.Single((await Conflicts.ListAsync(Bob, new ConflictListRequest(), Token)).Items);
        await FailsAsync(ErrorCode.Locked, () => Resolver.ResolveAsync(Carol, new ConflictId(1), ConflictChoice.Incoming, null, null, Token));
        await locks.ReleaseAsync(Bob, held.Id, Token);
        Assert.Single((await Conflicts.ListAsync(Carol, new ConflictListRequest(), Token)).Items);
    }

    [Fact]
    public async Task Conflicts_Retention_OpenAsLongAsTheEntryAndResolvedAsHistory()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, "1", "2");
        await KeepAsync(Alice, Key, "3", 1);
        await StoreAsync(Alice, Key, "4", 1, ConflictResolution.LastWriteWins);
        Clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal(2, (await ListAsync()).Count);
        Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(ConflictStatus.Open, Assert.Single(await ListAsync()).Status);
        Clock.Advance(TimeSpan.FromDays(335));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Conflicts_ManyResolved_AreBounded()
    {
        await StartAsync();
        const int Over = 200;
        await StoreAsync(Alice, Key, "0");
        await StoreAsync(Alice, Key, "-1");
        await KeepAsync(Bob, Key, "1", 1);
        for (var i = 0; i < ConflictStore.ResolvedKept + Over; i++)
            await StoreAsync(Alice, Key, $"{i + 10}", 1, ConflictResolution.LastWriteWins);

        Assert.InRange((await Store.NumberAsync("select count(*) from conflict where status = 1"))!.Value, ConflictStore.ResolvedKept, ConflictStore.ResolvedKept + 40);
        Assert.Single(await ListAsync(ConflictStatus.Open));
        Assert.Equal(3, await Store.NumberAsync("select count(*) from conflict_value"));
    }
}
