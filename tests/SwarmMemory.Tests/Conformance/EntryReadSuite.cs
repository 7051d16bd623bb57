using SwarmMemory.Storage;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Reading values and their history.</summary>
public abstract class EntryReadSuite : StoreSuite
{
    private protected EntryReadSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    [Fact]
    public async Task Get_ManyKeys_AnswersInTheirOrder()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/a", "1");
        await store.PutAsync("global/b", "2");
        MemoryKey[] keys = [.. ((string[])["global/b", "global/none", "global/a", "global/b"]).Select(MemoryKey.Parse)];
        var entries = await store.Entries.GetAsync(OpenStore.Alice, keys, Token);
        Assert.Equal(["2", null, "1", "2"], entries.Select(e => e?.Value.ToString()));
        Assert.Empty(await store.Entries.GetAsync(OpenStore.Alice, [], Token));
    }

    [Fact]
    public async Task Snapshot_WhileAnotherProcessWrites_SeesOneState()
    {
        var (reader, writer) = (await OpenAsync(), await OpenAsync());
        await writer.PutAsync("global/a", "1");
        var seen = await reader.Storage.SnapshotAsync(async session =>
        {
            var first = await VersionAsync(session);
            await writer.PutAsync("global/a", "2");
            return (first, second: await VersionAsync(session));
        }, Token);
        Assert.Equal((1L, 1L), seen);
        Assert.Equal("2", await reader.GetTextAsync("global/a"));

        static async Task<long> VersionAsync(SwarmMemory.Storage.StorageSession session)
        {
            await using var command = session.Connection.CreateCommand();
            command.CommandText = "select version from entry where key = 'global/a'";
            return Convert.ToInt64(await command.ExecuteScalarAsync(Token), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public async Task Get_ManyKeysWhileAnotherProcessWrites_AreOfOneMoment()
    {
        var (reader, writer) = (await OpenAsync(), await OpenAsync());
        MemoryKey[] keys = [.. Enumerable.Range(0, 20).Select(i => MemoryKey.Parse($"global/{i}"))];
        await WriteRoundAsync(0);
        var writing = Task.Run(async () =>
        {
            for (var round = 1; round <= 50; round++)
                await WriteRoundAsync(round);
        }, Token);
        var rounds = new HashSet<string>();
        do
        {
            var values = (await reader.Entries.GetAsync(OpenStore.Alice, keys, Token)).Select(e => e!.Value.ToString()).ToArray();
            Assert.Single(values.Distinct());
            rounds.Add(values[0]);
        }
        while (!writing.IsCompleted);
        await writing;
        Assert.NotEmpty(rounds);

        // All keys of a round in one transaction: a reader sees the whole round or none of it.
        Task<bool> WriteRoundAsync(int round) => writer.Storage.WriteAsync(async session =>
        {
            foreach (var key in keys)
                await writer.Entries.PutAsync(session, OpenStore.Alice, new(key, JsonText.Parse($"{round}")), Token);
            return true;
        }, Token);
    }

    [Fact]
    public async Task History_OfAnEntry_IsItsChainNewestFirst()
    {
        var store = await OpenAsync();
        var start = Clock.GetUtcNow();
        await store.PutAsync("global/x", "1");
        Clock.Advance(TimeSpan.FromMinutes(1));
        await store.PutAsync("global/x", "\"two\"", OpenStore.Bob);
        await store.PutAsync("global/y", "1");
        Clock.Advance(TimeSpan.FromMinutes(1));
        await store.DeleteAsync("global/x");
        Clock.Advance(TimeSpan.FromMinutes(1));
        await store.PutAsync("global/x", "4");

        var history = await store.HistoryAsync("global/x");
        Assert.Equal(
        [
            new(new(4), WriteOutcome.Created, "hive", "alice", "s1", "test", start.AddMinutes(3), 1),
            new(new(3), WriteOutcome.Deleted, "hive", "alice", "s1", "test", start.AddMinutes(2), 0),
            new(new(2), WriteOutcome.Updated, "hive", "bob", "s2", "test", start.AddMinutes(1), 5),
            new(new(1), WriteOutcome.Created, "hive", "alice", "s1", "test", start, 1),
        ], history);
        Assert.Equal(history[..2], await store.HistoryAsync("global/x", 2));
        Assert.Empty(await store.HistoryAsync("global/none"));
    }

    [Fact]
    public async Task History_CallerWithoutSessionAndTool_LeavesThemOut()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1", new Caller("hive", "carol"));
        var version = Assert.Single(await store.HistoryAsync("global/x"));
        Assert.Equal(("carol", null, null), (version.Author, version.Session, version.Tool));
    }

    [Fact]
    public async Task GetVersion_OfAnEntry_IsTheValueOfThen()
    {
        var store = await OpenAsync();
        var start = Clock.GetUtcNow();
        await store.PutAsync("global/x", "1", tags: ["old"]);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await store.PutAsync("global/x", "2", OpenStore.Bob, tags: ["new"]);

        var old = await store.GetVersionAsync("global/x", 1);
        Assert.Equal(("1", "alice", 1L, start), (old!.Value.ToString(), old.Author, old.Version.Value, old.UpdatedAt));
        Assert.Equal(["old"], old.Tags);
        Assert.Equal("2", (await store.GetVersionAsync("global/x", 2))!.Value.ToString());
        Assert.Null(await store.GetVersionAsync("global/x", 0));
        Assert.Null(await store.GetVersionAsync("global/x", 3));
        Assert.Null(await store.GetVersionAsync("global/none", 1));
    }

    [Fact]
    public async Task GetVersion_OfADeletedEntry_IsStillThere()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        await store.DeleteAsync("global/x");
        Assert.Equal("1", (await store.GetVersionAsync("global/x", 1))!.Value.ToString());
        Assert.Null(await store.GetVersionAsync("global/x", 2));
    }

    [Theory]
    [InlineData("{\"small\":1}")]
    [InlineData("large")]
    public async Task Get_DamagedEntry_IsReportedForThatEntryOnly(string value)
    {
        var store = await OpenAsync();
        value = value == "large" ? Text(5000) : value;
        await store.PutAsync("global/bad", "\"before\"");
        await store.PutAsync("global/bad", value);
        await store.PutAsync("global/good", value);
        await Fixture.DamageAsync("global/bad");

        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => store.GetAsync("global/bad"));
        Assert.Equal(ErrorCode.CorruptEntry, error.Code);
        Assert.Contains("Version 2 of \"global/bad\"", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.CorruptEntry,
            (await Assert.ThrowsAsync<SwarmMemoryException>(() => store.GetVersionAsync("global/bad", 2))).Code);

        Assert.Equal(value, await store.GetTextAsync("global/good"));
        Assert.Equal("\"before\"", (await store.GetVersionAsync("global/bad", 1))!.Value.ToString());
        Assert.Equal(["global/bad", "global/good"], await store.ListAsync());
        Assert.Equal(2, (await store.HistoryAsync("global/bad")).Count);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("3")]
    [InlineData("1000")]
    public async Task Get_EntryThatPointsElsewhere_IsReportedAndNeverAnotherValue(string elsewhere)
    {
        var store = await OpenAsync();
        // Places in the feed: 1, 2 and 4 are this key's, 3 is another's.
        await store.PutAsync("global/bad", "0");
        await store.PutAsync("global/bad", "2");
        await store.PutAsync("global/good", "1");
        await store.PutAsync("global/bad", "1");
        await store.ExecuteAsync($"update entry set seq = {elsewhere} where key = 'global/bad'");

        foreach (var read in (Func<Task>[])[() => store.GetAsync("global/bad"), () => store.HistoryAsync("global/bad"), () => store.GetVersionAsync("global/bad", 3)])
        {
            var error = await Assert.ThrowsAsync<SwarmMemoryException>(read);
            Assert.Equal(ErrorCode.StorageUnavailable, error.Code);
            Assert.Contains("the entry of \"global/bad\" does not point at its value", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("1", await store.GetTextAsync("global/good"));
        var stored = await store.PutAsync("global/bad", "1");
        Assert.Equal((4L, WriteOutcome.Updated), (stored.Version.Value, stored.Outcome));
        Assert.Equal("1", await store.GetTextAsync("global/bad"));
    }

    [Fact]
    public async Task Put_SameValueOverADamagedEntry_MendsIt()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/bad", "{\"a\":1}");
        await Fixture.DamageAsync("global/bad");
        var stored = await store.PutAsync("global/bad", "{\"a\":1}");
        Assert.Equal((2L, WriteOutcome.Updated), (stored.Version.Value, stored.Outcome));
        Assert.Equal("{\"a\":1}", await store.GetTextAsync("global/bad"));
    }

    [Fact]
    public async Task Put_OverADamagedEntry_AlsoWithoutCompression()
    {
        var store = await OpenAsync(new() { Compress = false });
        await store.PutAsync("global/bad", Text(2000));
        await Fixture.DamageAsync("global/bad");
        await Assert.ThrowsAsync<SwarmMemoryException>(() => store.GetAsync("global/bad"));
        await store.PutAsync("global/bad", Text(2001));
        Assert.Equal(Text(2001), await store.GetTextAsync("global/bad"));
    }
}
