using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Writing: versions, comparing, deleting.</summary>
public abstract class EntryWriteSuite : StoreSuite
{
    private protected EntryWriteSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Put_NewKey_CreatesVersionOne()
    {
        var store = await OpenAsync();
        var stored = await store.PutAsync("global/x", "{\"a\": 1.0}", tags: ["t"]);
        Assert.Equal((1L, WriteOutcome.Created), (stored.Version.Value, stored.Outcome));
        Assert.Null(stored.Usage);

        var entry = await store.GetAsync("global/x");
        Assert.NotNull(entry);
        Assert.Equal("{\"a\":1.0}", entry.Value.ToString());
        Assert.Equal(("alice", 1L), (entry.Author, entry.Version.Value));
        Assert.Equal((Clock.GetUtcNow(), Clock.GetUtcNow()), (entry.CreatedAt, entry.UpdatedAt));
        Assert.Equal(stored.ExpiresAt, entry.ExpiresAt);
        Assert.Equal(["t"], entry.Tags);
    }

    [Fact]
    public async Task Put_OtherValue_UpdatesToTheNextVersion()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        var created = Clock.GetUtcNow();
        Clock.Advance(TimeSpan.FromMinutes(1));
        var stored = await store.PutAsync("global/x", "2", OpenStore.Bob);
        Assert.Equal((2L, WriteOutcome.Updated), (stored.Version.Value, stored.Outcome));

        var entry = await store.GetAsync("global/x");
        Assert.Equal(("2", "bob", 2L), (entry!.Value.ToString(), entry.Author, entry.Version.Value));
        Assert.Equal((created, Clock.GetUtcNow()), (entry.CreatedAt, entry.UpdatedAt));
    }

    [Fact]
    public async Task Put_SameValueAndTags_CostsNoVersion()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "{\"a\":[1,2]}", tags: ["b", "a"]);
        var before = (await store.ChangesAsync()).Count;
        Clock.Advance(TimeSpan.FromMinutes(1));

        var again = await store.PutAsync("global/x", " { \"a\" : [1, 2] } ", OpenStore.Bob, tags: ["a", "b", "a"]);
        Assert.Equal((1L, WriteOutcome.Unchanged), (again.Version.Value, again.Outcome));
        Assert.Equal(before, (await store.ChangesAsync()).Count);
        var entry = await store.GetAsync("global/x");
        Assert.Equal(("alice", Clock.GetUtcNow().AddMinutes(-1)), (entry!.Author, entry.UpdatedAt));
        Assert.Single(await store.HistoryAsync("global/x"));

        // The control: the same text with other tags, and other text of the same meaning, are changes.
        Assert.Equal(2, (await store.PutAsync("global/x", "{\"a\":[1,2]}", tags: ["a"])).Version.Value);
        Assert.Equal(3, (await store.PutAsync("global/x", "{\"a\":[1,2.0]}")).Version.Value);
    }

    [Fact]
    public async Task Put_SameValueAgain_ExtendsItsLife()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", life: TimeSpan.FromMinutes(10));
        Clock.Advance(TimeSpan.FromMinutes(9));
        var again = await store.PutAsync("global/x", "1", life: TimeSpan.FromMinutes(10));
        Assert.Equal((WriteOutcome.Unchanged, Clock.GetUtcNow().AddMinutes(10)), (again.Outcome, again.ExpiresAt));
        Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("1", await store.GetTextAsync("global/x"));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await store.GetAsync("global/x"));
    }

    [Fact]
    public async Task Put_ExpectedVersion_StoresOnlyWhenItIsThere()
    {
        var store = await OpenAsync();
        Assert.Equal(1, (await store.PutAsync("global/x", "1", expected: 0)).Version.Value);
        Assert.Equal(2, (await store.PutAsync("global/x", "2", expected: 1)).Version.Value);

        foreach (var stale in (long[])[0, 1, 3, 99])
        {
            var conflict = await store.PutConflictAsync("global/x", "9", stale);
            Assert.Equal((stale, 2L), (conflict.Expected.Value, conflict.Current.Value));
            Assert.Equal(("global/x", "alice", (DateTimeOffset?)Clock.GetUtcNow()), (conflict.Key.Value, conflict.Author, conflict.At));
        }

        Assert.Equal("2", await store.GetTextAsync("global/x"));
        Assert.Equal(2, (await store.ChangesAsync()).Count);
    }

    [Fact]
    public async Task Put_ExpectedVersionOfNoEntry_SaysThatThereIsNone()
    {
        var store = await OpenAsync();
        AssertAbsent(await store.PutConflictAsync("global/never", "1", 1));

        await store.PutAsync("global/deleted", "1");
        await store.DeleteAsync("global/deleted");
        AssertAbsent(await store.PutConflictAsync("global/deleted", "1", 1));
        AssertAbsent(await store.PutConflictAsync("global/deleted", "1", 2));
        Assert.Equal(3, (await store.PutAsync("global/deleted", "1", expected: 0)).Version.Value);

        await store.PutAsync("global/expired", "1", life: TimeSpan.FromSeconds(1));
        Clock.Advance(TimeSpan.FromSeconds(1));
        AssertAbsent(await store.PutConflictAsync("global/expired", "1", 1));
        var again = await store.PutAsync("global/expired", "1", expected: 0);
        Assert.Equal((2L, WriteOutcome.Created), (again.Version.Value, again.Outcome));

        static void AssertAbsent(PutResult.Conflict conflict)
        {
            Assert.Equal(EntryVersion.None, conflict.Current);
            Assert.Null(conflict.Author);
            Assert.Null(conflict.At);
        }
    }

    [Fact]
    public async Task Conflict_AsException_SaysWhatIsThereAndWhatToDo()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "\"secret\"", OpenStore.Bob);
        var error = (await store.PutConflictAsync("global/x", "2", 7)).ToException();
        Assert.Equal(ErrorCode.VersionConflict, error.Code);
        Assert.Equal("\"global/x\" is at version 1, written by bob at 2026-03-01 12:00:00Z; expected version 7.", error.Message);
        Assert.Contains("expected_version 1", error.Hint, StringComparison.Ordinal);
        Assert.Equal((7L, 1L), (error.Facts["expected_version"], error.Facts["current_version"]));

        var absent = (await store.PutConflictAsync("global/y", "2", 7)).ToException();
        Assert.Equal("\"global/y\" does not exist; expected version 7.", absent.Message);
    }

    [Fact]
    public async Task Put_DetectionSwitchedOff_TheLastWriteWins()
    {
        var store = await OpenAsync(new() { DetectConflicts = false });
        await store.PutAsync("global/x", "1");
        Assert.Equal(2, (await store.PutAsync("global/x", "2", expected: 99)).Version.Value);
        Assert.Equal("2", await store.GetTextAsync("global/x"));
        Assert.True(((DeleteResult.Deleted)await store.TryDeleteAsync("global/x", expected: 99)).Found);
    }

    [Fact]
    public async Task Put_ManyKeys_CountTheirVersionsApart()
    {
        var store = await OpenAsync();
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(i, (await store.PutAsync("global/x", $"{i}")).Version.Value);
            Assert.Equal(1, (await store.PutAsync($"global/y{i}", "1")).Version.Value);
        }
    }

    [Fact]
    public async Task Put_InOneProcess_IsSeenByAnotherAtOnce()
    {
        var (here, there) = (await OpenAsync(), await OpenAsync());
        await here.PutAsync("global/x", "1");
        Assert.Equal("1", await there.GetTextAsync("global/x"));
        Assert.Equal(2, (await there.PutAsync("global/x", "2", expected: 1)).Version.Value);
        Assert.Equal(2, (await here.PutConflictAsync("global/x", "3", 1)).Current.Value);
    }

    [Fact]
    public async Task Put_StoreClosedAndOpenedAgain_IsAllThere()
    {
        await using (var store = await OpenAsync())
        {
            await store.PutAsync("global/x", "1", tags: ["t"]);
            await store.PutAsync("global/x", "2");
        }

        var again = await OpenAsync();
        Assert.Equal(("2", 2L), ((await again.GetAsync("global/x"))!.Value.ToString(), (await again.GetAsync("global/x"))!.Version.Value));
        Assert.Equal(["global/x"], await again.ListAsync(new() { Tags = ["t"] }));
        Assert.Equal("1", (await again.GetVersionAsync("global/x", 1))!.Value.ToString());
    }

    [Fact]
    public async Task Delete_Entry_LeavesItsVersionNumber()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", tags: ["t"]);
        Assert.Equal(new DeleteResult.Deleted(true, new EntryVersion(2)), await store.DeleteAsync("global/x"));
        Assert.Null(await store.GetAsync("global/x"));
        Assert.Empty(await store.ListAsync());
        Assert.Empty(await store.ListAsync(new() { Tags = ["t"] }));

        Assert.Equal(new DeleteResult.Deleted(false, new EntryVersion(2)), await store.DeleteAsync("global/x"));
        var again = await store.PutAsync("global/x", "1");
        Assert.Equal((3L, WriteOutcome.Created), (again.Version.Value, again.Outcome));
        Assert.Empty((await store.GetAsync("global/x"))!.Tags);
    }

    [Fact]
    public async Task Delete_NoEntry_WritesNothing()
    {
        var store = await OpenAsync();
        Assert.Equal(new DeleteResult.Deleted(false, EntryVersion.None), await store.DeleteAsync("global/never"));
        Assert.Empty(await store.ChangesAsync());

        await store.PutAsync("global/x", "1", life: TimeSpan.FromSeconds(1));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await store.DeleteAsync("global/x")).Found);
        Assert.Single(await store.ChangesAsync());
    }

    [Fact]
    public async Task Delete_ExpectedVersion_DeletesOnlyWhenItIsThere()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        await store.PutAsync("global/x", "2");
        var conflict = Assert.IsType<DeleteResult.Conflict>(await store.TryDeleteAsync("global/x", expected: 1)).Details;
        Assert.Equal((1L, 2L, "alice"), (conflict.Expected.Value, conflict.Current.Value, conflict.Author));
        Assert.Equal("2", await store.GetTextAsync("global/x"));
        Assert.IsType<DeleteResult.Deleted>(await store.TryDeleteAsync("global/x", expected: 2));
        Assert.Null(await store.GetAsync("global/x"));
        Assert.IsType<DeleteResult.Conflict>(await store.TryDeleteAsync("global/x", expected: 3));
    }
}
