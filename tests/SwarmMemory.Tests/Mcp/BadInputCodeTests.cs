using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Every error code that the tools of entries and agents can give, but for those of the store's file.</summary>
public sealed class BadInputCodeTests : IAsyncLifetime
{
    private readonly TestProject _project = new();
    private TestServer _server = null!;
    private WireClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _project.Configure("""{"agent_memory_limits":{"max_individual_memory":"2KB","max_session_memory":"1KB","max_value_size":"64KB"}}""");
        _server = TestServer.Start(_project);
        _client = await _server.WireAsync();
        // The store is opened beside initialize: after a first call it is there to be looked at.
        await _client.CallAsync("memory_list", "{}");
    }

    public static TheoryData<string, string> BadKeys => new()
    {
        { "", "empty" },
        { "global", "1 segment" },
        { "global/", "empty segment" },
        { "/global", "empty segment" },
        { "global//x", "empty segment" },
        { "project/x", "project" },
        { "global/a b", "a space" },
        { "global/.hidden", ".hidden" },
        { "../etc/passwd", ".." },
        { "global/a\\b", "a\\b" },
        { "global/a\nb", "U+000A" },
        { "global/a\0b", "U+0000" },
        { "system/x", "system" },
        { "swarm-a/internal/x", "internal" },
        { "global/1/2/3/4/5/6/7/8", "9 segments" },
        { "global/💥", "💥" },
        { "global/" + "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
            + "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
            + "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", "256 characters" },
    };

    [Theory]
    [MemberData(nameof(BadKeys))]
    public async Task InvalidKey_InEveryToolThatTakesOne_NamesTheRule(string key, string named)
    {
        var quoted = System.Text.Json.JsonSerializer.Serialize(key);

        (await _client.StoreAsync(key, "1")).Error("invalid_key").Names(named);
        (await _client.CallAsync("memory_get", $$"""{"keys":["global/fine",{{quoted}}]}""")).Error("invalid_key").Names(named);
        (await _client.CallAsync("memory_delete", $$"""{"key":{{quoted}}}""")).Error("invalid_key").Names(named);
        (await _client.CallAsync("memory_history", $$"""{"key":{{quoted}}}""")).Error("invalid_key").Names(named);
        Assert.Equal(0, _project.Number("select count(*) from entry"));
    }

    [Fact]
    public async Task InvalidKey_NearlyRight_NamesTheNearest() =>
        (await _client.StoreAsync("my notes/to do", "1")).Error("invalid_key").Advises("\"global/my-notes/to-do\"");

    [Fact]
    public async Task NotFound_HistoryOfNothing_NamesTheKey() =>
        (await _client.CallAsync("memory_history", """{"key":"global/none"}""")).Error("not_found").Names("global/none").Advises("memory_list");

    [Fact]
    public async Task VersionConflict_OfStoreAndDelete_TellsTheCurrentVersionAndWriter()
    {
        await _client.StoreAsync("global/plan", "1", ""","agent":"ann" """);
        await _client.StoreAsync("global/plan", "2", ""","agent":"bob" """);

        foreach (var answer in (WireMessage[])[
            await _client.StoreAsync("global/plan", "3", ""","expected_version":1"""),
            await _client.StoreAsync("global/plan", "3", ""","expected_version":0"""),
            await _client.StoreAsync("global/plan", "3", ""","expected_version":7"""),
            await _client.CallAsync("memory_delete", """{"key":"global/plan","expected_version":1}""")])
        {
            var error = answer.Error("version_conflict").Names("global/plan").Names("bob").Names("2");
            Assert.Equal(2, error.Facts.GetProperty("current_version").GetInt64());
        }

        Assert.Equal("2", await ValueAsync("global/plan"));
        (await _client.StoreAsync("global/other", "3", ""","expected_version":1""")).Error("version_conflict").Names("global/other");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Locked_ByAnother_NamesHolderAndTime(int mode)
    {
        await _client.StoreAsync("global/held", "1");
        _project.Lease("global/held", mode, agent: "bob", fence: 1);

        foreach (var answer in (WireMessage[])[
            await _client.StoreAsync("global/held", "2"), await _client.CallAsync("memory_delete", """{"key":"global/held"}""")])
        {
            var error = answer.Error("locked").Names("global/held").Names("bob").Names("a long migration");
            Assert.Equal("bob", error.Facts.GetProperty("holder").GetString());
            Assert.StartsWith("2100-01-01", error.Facts.GetProperty("expires_at").GetString(), StringComparison.Ordinal);
        }

        if (mode == 3)
            (await _client.GetAsync("global/held")).Error("locked").Names("read");
        else
            Assert.Equal("1", await ValueAsync("global/held"));
        Assert.Equal("updated", (await _client.StoreAsync("global/held", "2", ""","agent":"bob" """)).Field("outcome"));
    }

    [Fact]
    public async Task Locked_ExclusivelyAbove_CoversWhatIsBelowAndHidesItFromLists()
    {
        await _client.StoreAsync("global/area/one", "1");
        _project.Lease("global/area", mode: 3, agent: "bob", fence: 1);

        (await _client.StoreAsync("global/area/one", "2")).Error("locked").Names("\"global/area\"");
        (await _client.StoreAsync("global/area/new", "2")).Error("locked");
        (await _client.CallAsync("memory_history", """{"key":"global/area/one"}""")).Error("locked");
        Assert.Empty((await _client.CallAsync("memory_list", """{"prefix":"global/area"}""")).Structured.GetProperty("entries").EnumerateArray());
        Assert.Equal("created", (await _client.StoreAsync("global/areas", "1")).Field("outcome"));
    }

    [Fact]
    public async Task StaleFence_OlderThanTheNewest_NamesBoth()
    {
        _project.Lease("global/guarded", mode: 2, agent: "tests", fence: 5);

        (await _client.StoreAsync("global/guarded", "1", ""","fence":4""")).Error("stale_fence").Names("4").Names("5").Advises("acquire");
        (await _client.CallAsync("memory_delete", """{"key":"global/guarded","fence":4}""")).Error("stale_fence");
        (await _client.StoreAsync("global/free", "1", ""","fence":1""")).Error("stale_fence").Names("tests").Names("global/free");
        Assert.Equal("created", (await _client.StoreAsync("global/guarded", "1", ""","fence":5""")).Field("outcome"));
    }

    [Theory]
    [InlineData("swarm-shop/agent-greedy", "agent:shop/greedy", 2048)]
    [InlineData("agent-greedy", "agent:", 2048)]
    [InlineData("session-s1", "session:", 1024)]
    public async Task QuotaExceeded_NamesTheAccountAndItsLimit(string below, string account, int limit)
    {
        Assert.Equal("created", (await _client.StoreAsync($"{below}/first", Text(limit - 200))).Field("outcome"));

        var error = (await _client.StoreAsync($"{below}/second", Text(300))).Error("quota_exceeded").Names(account).Names($"{limit:N0}");

        Assert.Equal(limit, error.Facts.GetProperty("limit").GetInt64());
        Assert.Single((await _client.GetAsync($"{below}/second")).Structured.GetProperty("missing").EnumerateArray());
        Assert.Equal("updated", (await _client.StoreAsync($"{below}/first", Text(100))).Field("outcome"));
        Assert.Equal("created", (await _client.StoreAsync($"{below}/second", Text(300))).Field("outcome"));
    }

    [Fact]
    public async Task NearQuota_Store_Warns()
    {
        var warning = (await _client.StoreAsync("agent-greedy/first", Text(1900))).Field("warning");

        Assert.Contains("93 %", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValueTooLarge_OneByteOver_IsRefusedAndTheLimitItselfKept()
    {
        Assert.Equal("created", (await _client.StoreAsync("global/large", Text(65_536))).Field("outcome"));

        var error = (await _client.StoreAsync("global/larger", Text(65_537))).Error("value_too_large").Names("global/larger").Names("65,537");

        Assert.Equal(65_536, error.Facts.GetProperty("limit").GetInt64());
        Assert.Single((await _client.GetAsync("global/larger")).Structured.GetProperty("missing").EnumerateArray());
    }

    [Theory]
    [InlineData("update entry_version set value = x'7b7d' || substr(value, 3) where key = 'global/hurt'")]
    [InlineData("update entry_version set checksum = checksum + 1 where key = 'global/hurt'")]
    [InlineData("update entry_version set size = size + 1 where key = 'global/hurt'")]
    [InlineData("update entry_version set size = 2000000000 where key = 'global/hurt'")]
    [InlineData("update entry_version set size = -1 where key = 'global/hurt'")]
    [InlineData("update entry_version set codec = 99 where key = 'global/hurt'")]
    [InlineData("update entry_version set codec = 1 - codec where key = 'global/hurt'")]
    [InlineData("update entry_version set value = null where key = 'global/hurt'")]
    [InlineData("update entry_version set value = x'' where key = 'global/hurt'")]
    public async Task CorruptEntry_DamagedRow_IsThisEntrysAloneAndAStoreMendsIt(string damage)
    {
        await _client.StoreAsync("global/hurt", "\"something that was here before\"");
        await _client.StoreAsync("global/well", "1");
        Assert.Equal(1, _project.Execute(damage));

        (await _client.GetAsync("global/hurt")).Error("corrupt_entry").Names("global/hurt").Advises("memory_history");
        Assert.Equal("1", await ValueAsync("global/well"));
        Assert.Single((await _client.CallAsync("memory_history", """{"key":"global/hurt"}""")).Structured.GetProperty("versions").EnumerateArray());
        Assert.Equal("2", (await _client.StoreAsync("global/hurt", "\"something that was here before\"")).Field("version"));
        Assert.Equal("\"something that was here before\"", await ValueAsync("global/hurt"));
        (await _client.GetAsync("global/hurt", ""","version":1""")).Error("corrupt_entry").Names("Version 1");
    }

    private async Task<string> ValueAsync(string key) =>
        (await _client.GetAsync(key)).Structured.GetProperty("entries")[0].GetProperty("value").GetRawText();

    /// <summary>A JSON text of exactly so many bytes, which do not compress to nothing.</summary>
    private static string Text(int bytes) => $"\"{string.Concat(Enumerable.Range(0, bytes).Select(i => (char)('a' + (i % 1000 * i % 26))))[..(bytes - 2)]}\"";

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
