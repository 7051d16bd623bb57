using SwarmMemory.Coordination;
using SwarmMemory.Persistence;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>What becomes of writes that came too late: refused, written, merged, or kept for somebody to decide.</summary>
public abstract partial class ConflictSuite : StoreSuite
{
    private static readonly Caller Alice = OpenStore.Alice;
    private static readonly Caller Bob = OpenStore.Bob;
    private static readonly Caller Carol = Caller.Parse("hive", "carol");
    private static readonly MemoryKey Key = MemoryKey.Parse("global/plan");
    private static readonly MemoryKey Work = MemoryKey.Parse("swarm-hive/global/work");

    private static readonly ConflictPolicy Policy = new()
    {
        Paths =
        [
            new ConflictRule(new PathPattern("swarm-{id}/global/work"), ConflictResolution.Merge, new MergeRules(["/done"], ["/tags"])),
            new ConflictRule(new PathPattern("swarm-{id}/global/last"), ConflictResolution.LastWriteWins, MergeRules.None),
            new ConflictRule(new PathPattern("swarm-{id}/global"), ConflictResolution.Manual, MergeRules.None),
        ],
    };

    private protected ConflictSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private OpenStore Store { get; set; } = null!;
    private ConflictStore Conflicts { get; set; } = null!;
    private ConflictResolver Resolver { get; set; } = null!;

    private async Task StartAsync(ConflictPolicy? policy = null, EntryOptions? options = null)
    {
        Store = await OpenAsync(options);
        Conflicts = new ConflictStore(Store.Storage, options ?? EntryOptions.Default);
        Resolver = new ConflictResolver(Store.Storage, Store.Entries, Conflicts, Store.Messages, policy ?? Policy);
    }

    private Task<PutResult> PutAsync(
        Caller caller, MemoryKey key, string json, long? expected = null, ConflictResolution? how = null, string[]? tags = null, TimeSpan? life = null) =>
        Resolver.PutAsync(caller, new PutRequest(key, JsonText.Parse(json))
        {
            ExpectedVersion = expected is { } version ? new EntryVersion(version) : null,
            OnConflict = how,
            Tags = tags,
            TimeToLive = life,
        }, Token);

    private async Task<PutResult.Stored> StoreAsync(Caller caller, MemoryKey key, string json, long? expected = null, ConflictResolution? how = null) =>
        Assert.IsType<PutResult.Stored>(await PutAsync(caller, key, json, expected, how));

    private async Task<PutResult.Unresolved> KeepAsync(Caller caller, MemoryKey key, string json, long expected, ConflictResolution? how = ConflictResolution.Manual) =>
        Assert.IsType<PutResult.Unresolved>(await PutAsync(caller, key, json, expected, how));

    private async Task<IReadOnlyList<ConflictInfo>> ListAsync(ConflictStatus? status = null, string? prefix = null) =>
        (await Conflicts.ListAsync(Carol, new ConflictListRequest { Prefix = prefix, Status = status, Limit = 100 }, Token)).Items;

    private async Task<string[]> ToldAsync(Caller reader) =>
        [.. (await Store.Messages.PeekAsync(reader, new MailboxRequest { Limit = 50 }, Token))?.Messages.Select(m => $"{m.Type} {m.From} {m.Body}") ?? []];

    private static async Task<SwarmMemoryException> FailsAsync(ErrorCode code, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(call);
        Assert.Equal(code, error.Code);
        Assert.NotEmpty(error.Hint);
        return error;
    }

    /// <summary>Alice wrote version 1 and Bob version 2.</summary>
    private async Task TwoVersionsAsync(MemoryKey key, string first, string second)
    {
        await StoreAsync(Alice, key, first);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await StoreAsync(Bob, key, second, 1);
        Clock.Advance(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Put_StaleWithoutAWord_IsRefusedAndNothingIsRecorded()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, "1", "2");

        var conflict = Assert.IsType<PutResult.Conflict>(await PutAsync(Alice, Key, "3", 1));
        Assert.Equal((1L, 2L, "bob"), (conflict.Expected.Value, conflict.Current.Value, conflict.Author));
        Assert.Equal("2", await Store.GetTextAsync(Key.Value));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Put_LastWriteWins_WritesAndRecordsWhatItOverwrote()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, "1", "2");

        var stored = await StoreAsync(Carol, Key, "3", 1, ConflictResolution.LastWriteWins);
        Assert.Equal((3L, WriteOutcome.Updated, new ConflictId(1)), (stored.Version.Value, stored.Outcome, stored.ConflictId));
        Assert.Equal("3", await Store.GetTextAsync(Key.Value));
        var conflict = Assert.Single(await ListAsync());
        Assert.Equal((ConflictStatus.Resolved, ConflictResolution.LastWriteWins, 3L), (conflict.Status, conflict.Resolution, conflict.ResolvedVersion!.Value.Value));
        Assert.Equal((1L, 2L, "bob", "carol"), (conflict.Base!.Version!.Value.Value, conflict.Current!.Version!.Value.Value, conflict.Current.Author, conflict.Incoming.Author));
        Assert.Equal("2", (await Store.GetVersionAsync(Key.Value, 2))!.Value.ToString());
        Assert.Null(conflict.Choice);
    }

    [Fact]
    public async Task Put_MergeOfDisjointChanges_StoresBoth()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, """{"a":1,"b":1}""", """{"a":2,"b":1}""");

        var stored = await StoreAsync(Alice, Key, """{"a":1,"b":3}""", 1, ConflictResolution.Merge);
        Assert.Equal((3L, WriteOutcome.Merged), (stored.Version.Value, stored.Outcome));
        Assert.Equal("""{"a":2,"b":3}""", await Store.GetTextAsync(Key.Value));
        Assert.Equal(WriteOutcome.Merged, (await Store.HistoryAsync(Key.Value))[0].Outcome);
        Assert.Equal((ConflictStatus.Resolved, ConflictResolution.Merge), Assert.Single(await ListAsync()) is var c ? (c.Status, c.Resolution) : default);
    }

    [Fact]
    public async Task Put_MergeThatAddsNothing_IsUnchanged()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, """{"a":1}""", """{"a":1,"b":2}""");

        var stored = await StoreAsync(Alice, Key, """{"a":1}""", 1, ConflictResolution.Merge);
        Assert.Equal((2L, WriteOutcome.Unchanged, (ConflictId?)null), (stored.Version.Value, stored.Outcome, stored.ConflictId));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Put_PathRules_DecideByTheLongestPattern()
    {
        await StartAsync();
        await TwoVersionsAsync(Work, """{"done":1,"tags":["a"]}""", """{"done":3,"tags":["a","b"]}""");
        Assert.Equal(WriteOutcome.Merged, (await StoreAsync(Carol, Work, """{"done":2,"tags":["c"]}""", 1)).Outcome);
        Assert.Equal("""{"done":4,"tags":["b","c"]}""", await Store.GetTextAsync(Work.Value));

        var last = MemoryKey.Parse("swarm-hive/global/last");
        await TwoVersionsAsync(last, "1", "2");
        Assert.Equal(WriteOutcome.Updated, (await StoreAsync(Carol, last, "3", 1)).Outcome);

        var other = MemoryKey.Parse("swarm-hive/global/other");
        await TwoVersionsAsync(other, "1", "2");
        await KeepAsync(Carol, other, "3", 1, how: null);
        // The write itself has the last word, also to be refused.
        Assert.IsType<PutResult.Conflict>(await PutAsync(Carol, other, "3", 1, ConflictResolution.Refuse));
    }

    [Fact]
    public async Task Put_WithoutAutomaticResolution_PathsDecideNothing()
    {
        await StartAsync(Policy with { Automatic = false });
        await TwoVersionsAsync(Work, """{"done":1}""", """{"done":3}""");
        Assert.IsType<PutResult.Conflict>(await PutAsync(Carol, Work, """{"done":2}""", 1));
        // What is known of the value still holds for a write that asks for a merge.
        Assert.Equal(WriteOutcome.Merged, (await StoreAsync(Carol, Work, """{"done":2}""", 1, ConflictResolution.Merge)).Outcome);
        Assert.Equal("""{"done":4}""", await Store.GetTextAsync(Work.Value));
    }

    [Fact]
    public async Task Put_WithoutDetection_ComparesOnlyForAWriteThatAsks()
    {
        var options = EntryOptions.Default with { DetectConflicts = false };
        await StartAsync(options: options);
        await TwoVersionsAsync(Key, """{"a":1}""", """{"a":1,"b":1}""");
        Assert.Equal(WriteOutcome.Merged, (await StoreAsync(Alice, Key, """{"a":2}""", 1, ConflictResolution.Merge)).Outcome);
        Assert.Equal(WriteOutcome.Updated, (await StoreAsync(Alice, Key, """{"a":9}""", 1)).Outcome);
    }

    [Fact]
    public async Task Put_Clash_KeepsBothAndTellsTheOtherAuthor()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, """{"a":1,"b":1}""", """{"a":2,"b":1}""");

        var kept = await KeepAsync(Alice, Key, """{"a":3,"b":1}""", 1, ConflictResolution.Merge);
        Assert.Equal((Key, 2L, "bob"), (kept.Key, kept.Current.Value, kept.Author));
        Assert.Equal(["/a"], kept.Clashes);
        Assert.Equal("""{"a":2,"b":1}""", await Store.GetTextAsync(Key.Value));
        var conflict = Assert.Single(await ListAsync(ConflictStatus.Open));
        Assert.Equal((kept.Id, ConflictResolution.Manual), (conflict.Id, conflict.Resolution));
        Assert.Equal(("""{"a":1,"b":1}""", """{"a":2,"b":1}""", """{"a":3,"b":1}"""),
            (conflict.Base!.Value.ToString()!, conflict.Current!.Value.ToString()!, conflict.Incoming.Value.ToString()!));
        Assert.Equal(("bob", "hive", "alice", Clock.GetUtcNow()),
            (conflict.Current.Author, conflict.Current.Swarm, conflict.Incoming.Author, conflict.Incoming.At!.Value));
        Assert.Equal(["/a"], conflict.Clashes);

        Assert.Empty(await ToldAsync(Alice));
        Assert.StartsWith($$"""conflict alice {"conflict_id":"{{kept.Id}}","key":"global/plan","status":"open","author":"alice",""", Assert.Single(await ToldAsync(Bob)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_SameConflictAgain_IsKeptOnce()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, "1", "2");
        var first = await KeepAsync(Alice, Key, "3", 1);
        Assert.Equal(first.Id, (await KeepAsync(Alice, Key, "3", 1)).Id);
        Assert.NotEqual(first.Id, (await KeepAsync(Alice, Key, "4", 1)).Id);
        Assert.NotEqual(first.Id, (await KeepAsync(Carol, Key, "3", 1)).Id);
        Assert.Equal(3, (await ListAsync()).Count);
    }

    [Fact]
    public async Task Put_ManualOfTheSameValue_IsNoConflict()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, "1", "2");
        Assert.Equal(WriteOutcome.Unchanged, (await StoreAsync(Alice, Key, "2", 1, ConflictResolution.Manual)).Outcome);
        Assert.Empty(await ListAsync());
    }

    [Theory]
    [InlineData(ConflictResolution.Merge)]
    [InlineData(ConflictResolution.Manual)]
    public async Task Put_DeletedAgainstChanged_IsKept(ConflictResolution how)
    {
        await StartAsync();
        await StoreAsync(Alice, Key, "1");
        await Store.DeleteAsync(Key.Value, Bob);

        var kept = await KeepAsync(Alice, Key, "2", 1, how);
        Assert.Equal(EntryVersion.None, kept.Current);
        var conflict = Assert.Single(await ListAsync(ConflictStatus.Open));
        Assert.Null(conflict.Current);
        Assert.Equal(("1", "2"), (conflict.Base!.Value.ToString()!, conflict.Incoming.Value.ToString()!));

        Assert.Equal(3, (await Resolver.ResolveAsync(Carol, kept.Id, ConflictChoice.Incoming, null, null, Token)).Version.Value);
        Assert.Equal("2", await Store.GetTextAsync(Key.Value));
    }

    [Fact]
    public async Task Put_BaseGoneFromHistory_IsKept()
    {
        var options = EntryOptions.Default with { Retention = RetentionPolicy.Default with { HistoryVersions = 2 } };
        await StartAsync(options: options);
        for (var i = 1; i <= 5; i++)
            await StoreAsync(Alice, Key, $$"""{"a":{{i}}}""");
        // The control: a base that is there still merges.
        Assert.Equal(WriteOutcome.Merged, (await StoreAsync(Bob, Key, """{"a":1,"b":1}""", 1, ConflictResolution.Merge)).Outcome);
        await Store.SweepAllAsync();

        var kept = await KeepAsync(Bob, Key, """{"a":1,"c":1}""", 1, ConflictResolution.Merge);
        Assert.Equal([""], kept.Clashes);
        Assert.Equal((1L, null), Assert.Single(await ListAsync(ConflictStatus.Open)).Base is { } b ? (b.Version!.Value.Value, b.Value) : default);
    }

    [Fact]
    public async Task Put_VersionThatNeverWas_IsRefusedWhateverIsAsked()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, "1", "2");
        foreach (var how in Enum.GetValues<ConflictResolution>())
            Assert.IsType<PutResult.Conflict>(await PutAsync(Alice, Key, "3", 9, how));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Put_TwoThatWereToBeNew_Join()
    {
        await StartAsync();
        await StoreAsync(Alice, Key, """{"a":1}""", 0);
        Assert.Equal(WriteOutcome.Merged, (await StoreAsync(Bob, Key, """{"b":1}""", 0, ConflictResolution.Merge)).Outcome);
        Assert.Equal("""{"a":1,"b":1}""", await Store.GetTextAsync(Key.Value));
    }

    [Theory]
    [InlineData(ConflictResolution.Merge, "merge")]
    [InlineData(ConflictResolution.Manual, "manual")]
    public async Task Put_NothingToCompare_IsRefused(ConflictResolution how, string named)
    {
        await StartAsync();
        var error = await FailsAsync(ErrorCode.InvalidArgument, () => PutAsync(Alice, Key, "1", null, how));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Equal(WriteOutcome.Created, (await StoreAsync(Alice, Key, "1", null, ConflictResolution.LastWriteWins)).Outcome);
    }

    [Fact]
    public async Task Put_MergedValueOverTheCap_IsRefused()
    {
        await StartAsync(options: EntryOptions.Default with { Limits = EntryLimits.Default with { MaxValue = 100 } });
        await TwoVersionsAsync(Key, "{}", $$"""{"a":{{Text(60)}}}""");
        await FailsAsync(ErrorCode.ValueTooLarge, () => PutAsync(Alice, Key, $$"""{"b":{{Text(60)}}}""", 1, ConflictResolution.Merge));
        Assert.Equal(2, (await Store.GetAsync(Key.Value))!.Version.Value);
    }

    [Fact]
    public async Task Put_MergedValueOverTheQuota_IsRefused()
    {
        var own = MemoryKey.Parse("agent-alice/notes");
        await StartAsync(options: EntryOptions.Default with { Limits = EntryLimits.Default with { MaxAgent = 100 } });
        await TwoVersionsAsync(own, "{}", $$"""{"a":{{Text(60)}}}""");
        await FailsAsync(ErrorCode.QuotaExceeded, () => PutAsync(Alice, own, $$"""{"b":{{Text(60)}}}""", 1, ConflictResolution.Merge));
        Assert.Equal(2, (await Store.GetAsync(own.Value))!.Version.Value);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Put_TooManyOpen_AreRefusedAndResolvingMakesRoom()
    {
        await StartAsync();
        await TwoVersionsAsync(Key, "1", "2");
        for (var i = 0; i < ConflictStore.MaxOpenOfKey; i++)
            await KeepAsync(Alice, Key, $"{100 + i}", 1);
        var error = await FailsAsync(ErrorCode.QuotaExceeded, () => PutAsync(Alice, Key, "3", 1, ConflictResolution.Manual));
        Assert.Contains("global/plan", error.Message, StringComparison.Ordinal);

        await Resolver.ResolveAsync(Carol, new ConflictId(1), ConflictChoice.Current, null, null, Token);
        await KeepAsync(Alice, Key, "3", 1);
    }
}
