using System.Text.Json;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Conflicts as agents meet them: what memory_store answers, the list, the decision, and every wrong argument.</summary>
public sealed class ConflictToolTests : IAsyncLifetime
{
    private readonly TestProject _project = new();
    private TestServer _server = null!;
    private WireClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _project.Write("memory_schema.json", """
            { "paths": [{
              "path_pattern": "swarm-{s}/global/board", "conflict_resolution": "merge",
              "merge": { "counters": ["/done", "/by/*"], "sets": ["/tags"] }
            }] }
            """);
        _server = TestServer.Start(_project);
        _client = await _server.WireAsync();
    }

    private Task<WireMessage> StoreAsync(string agent, string key, string value, int? expected = null, string? how = null) => _client.StoreAsync(key, value,
        $",\"agent\":\"{agent}\"{(expected is null ? "" : $",\"expected_version\":{expected}")}{(how is null ? "" : $",\"on_conflict\":\"{how}\"")}");

    private Task<WireMessage> ResolveAsync(string id, string choice, string more = "") =>
        _client.CallAsync("conflict_resolve", $$"""{"conflict_id":"{{id}}","choice":"{{choice}}","agent":"cy"{{more}}}""");

    private async Task<string> ValueAsync(string key) =>
        (await _client.GetAsync(key)).Structured.GetProperty("entries")[0].GetProperty("value").GetRawText();

    private async Task<string> KeepAsync(string key)
    {
        await StoreAsync("ann", key, """{"a":1}""");
        await StoreAsync("bob", key, """{"a":2}""", 1);
        return (await StoreAsync("ann", key, """{"a":3}""", 1, "merge")).Field("conflict_id")!;
    }

    [Fact]
    public async Task Store_Merge_FollowsTheSchemaOfTheKey()
    {
        const string Key = "swarm-shop/global/board";
        await StoreAsync("ann", Key, """{"done":9007199254740993,"by":{"ann":1},"tags":["x"]}""");
        await StoreAsync("bob", Key, """{"done":9007199254740994,"by":{"ann":1,"bob":1},"tags":["x","y"]}""", 1);
        var merged = await StoreAsync("ann", Key, """{"done":9007199254740995,"by":{"ann":3},"tags":["z"]}""", 1);

        Assert.Equal(("merged", "3", "c1"), (merged.Field("outcome"), merged.Field("version"), merged.Field("conflict_id")));
        Assert.Equal("""{"done":9007199254740996,"by":{"ann":3,"bob":1},"tags":["y","z"]}""", await ValueAsync(Key));
        (await StoreAsync("cy", Key, "{}", 1, "refuse")).Error("version_conflict");
    }

    [Fact]
    public async Task Store_Clash_AnswersConflictAndWhatToDo()
    {
        await StoreAsync("ann", "global/plan", """{"a":1}""");
        await StoreAsync("bob", "global/plan", """{"a":2}""", 1);
        var kept = await StoreAsync("ann", "global/plan", """{"a":3}""", 1, "merge");

        Assert.Equal(("conflict", "2", "c1"), (kept.Field("outcome"), kept.Field("version"), kept.Field("conflict_id")));
        Assert.Contains("version 2 by bob stays. Both changed /a.", kept.Field("warning"), StringComparison.Ordinal);
        Assert.Equal("""{"a":2}""", await ValueAsync("global/plan"));

        var told = Assert.Single((await _client.CallAsync("message_read", """{"agent":"bob"}""")).Structured.GetProperty("messages").EnumerateArray());
        Assert.Equal(("conflict", "c1"), (told.GetProperty("type").GetString(), told.GetProperty("body").GetProperty("conflict_id").GetString()));
    }

    [Fact]
    public async Task Store_LastWriteWins_RecordsIt()
    {
        await StoreAsync("ann", "global/plan", "1");
        await StoreAsync("bob", "global/plan", "2", 1);
        var stored = await StoreAsync("ann", "global/plan", "3", 1, "last_write_wins");
        Assert.Equal(("updated", "3", "c1"), (stored.Field("outcome"), stored.Field("version"), stored.Field("conflict_id")));

        Assert.Empty((await _client.CallAsync("conflict_list")).Structured.GetProperty("conflicts").EnumerateArray());
        var listed = (await _client.CallAsync("conflict_list", """{"status":"resolved"}""")).Structured.GetProperty("conflicts")[0];
        Assert.Equal(("last_write_wins", 2L), (listed.GetProperty("resolution").GetString(), listed.GetProperty("current").GetProperty("version").GetInt64()));
    }

    [Fact]
    public async Task List_OpenConflict_ShowsBothSidesBaseAndAuthors()
    {
        var id = await KeepAsync("global/plan");

        var listed = Assert.Single((await _client.CallAsync("conflict_list", """{"prefix":"global/p","limit":5}""")).Structured.GetProperty("conflicts").EnumerateArray());
        Assert.Equal((id, "global/plan", "open", "manual"), (Text("conflict_id"), Text("key"), Text("status"), Text("resolution")));
        Assert.Equal(["/a"], listed.GetProperty("clashes").EnumerateArray().Select(c => c.GetString()!));
        Assert.Equal(("""{"a":1}""", 1L), (Side("base").GetProperty("value").GetRawText(), Side("base").GetProperty("version").GetInt64()));
        Assert.Equal(("""{"a":2}""", "bob"), (Side("current").GetProperty("value").GetRawText(), Side("current").GetProperty("author").GetString()));
        Assert.Equal(("""{"a":3}""", "ann"), (Side("incoming").GetProperty("value").GetRawText(), Side("incoming").GetProperty("author").GetString()));
        Assert.Empty((await _client.CallAsync("conflict_list", """{"prefix":"global/q"}""")).Structured.GetProperty("conflicts").EnumerateArray());

        string Text(string name) => listed.GetProperty(name).GetString()!;
        JsonElement Side(string name) => listed.GetProperty(name);
    }

    [Fact]
    public async Task List_LargeValues_StayBelowWhatAClientTakes()
    {
        await StoreAsync("ann", "global/large", $"\"{new string('x', 40_000)}\"");
        await StoreAsync("bob", "global/large", $"\"{new string('y', 40_000)}\"", 1);
        await StoreAsync("ann", "global/large", $"\"{new string('z', 40_000)}\"", 1, "manual");

        var answer = await _client.CallAsync("conflict_list");
        Assert.InRange(answer.Text.Length, 40_000, 62_000);
        var incoming = answer.Structured.GetProperty("conflicts")[0].GetProperty("incoming");
        Assert.StartsWith("\"zzz", incoming.GetProperty("preview").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("current", "", """{"a":2}""", "2")]
    [InlineData("incoming", "", """{"a":3}""", "3")]
    [InlineData("value", ""","value":{"a":4}""", """{"a":4}""", "3")]
    public async Task Resolve_EachChoice_StoresIt(string choice, string more, string value, string version)
    {
        var id = await KeepAsync("global/plan");
        var resolved = await ResolveAsync(id, choice, more);
        Assert.Equal(("global/plan", version), (resolved.Field("key"), resolved.Field("version")));
        Assert.Equal(value, await ValueAsync("global/plan"));

        (await ResolveAsync(id, choice, more)).Error("version_conflict").Names(id).Names("resolved by cy").Advises("global/plan");
    }

    [Fact]
    public async Task Resolve_BadInput_SaysWhat()
    {
        var id = await KeepAsync("global/plan");
        (await ResolveAsync("c99", "current")).Error("not_found").Names("c99").Advises("conflict_list");
        (await ResolveAsync("99", "current")).Error("invalid_argument").Names("conflict_id").Advises("c12");
        (await ResolveAsync("c99999999999999999999", "current")).Error("invalid_argument").Names("conflict_id");
        (await ResolveAsync(id, "mine")).Error("invalid_argument").Names("current, incoming or value");
        (await ResolveAsync(id, "value")).Error("invalid_argument").Names("needs a value");
        (await ResolveAsync(id, "value", ""","value":null""")).Error("invalid_argument").Names("needs a value");
        (await ResolveAsync(id, "incoming", ""","value":1""")).Error("invalid_argument").Names("choice value alone");
        (await ResolveAsync(id, "incoming", ""","expected_version":-1""")).Error("invalid_argument").Names("expected_version");

        await StoreAsync("dan", "global/plan", "5");
        (await ResolveAsync(id, "incoming")).Error("version_conflict").Names("version 3 by dan").Names("still open").Advises("expected_version 3");
        Assert.Equal("4", (await ResolveAsync(id, "incoming", ""","expected_version":3""")).Field("version"));
    }

    [Fact]
    public async Task StoreAndList_BadInput_SaysWhat()
    {
        (await StoreAsync("ann", "global/plan", "1", null, "merge")).Error("invalid_argument").Names("expected_version").Advises("last write wins");
        (await StoreAsync("ann", "global/plan", "1", null, "manual")).Error("invalid_argument").Names("manual needs expected_version");
        (await StoreAsync("ann", "global/plan", "1", 0, "newest")).Error("invalid_argument").Names("on_conflict");
        Assert.Equal("created", (await StoreAsync("ann", "global/plan", "1", null, "last_write_wins")).Field("outcome"));
        (await StoreAsync("ann", "global/plan", "1", 7, "merge")).Error("version_conflict").Names("version 1");
        (await _client.CallAsync("conflict_list", """{"status":"closed"}""")).Error("invalid_argument").Names("open, resolved or all");
        (await _client.CallAsync("conflict_list", """{"limit":51}""")).Error("invalid_argument").Names("limit");
        (await _client.CallAsync("conflict_list", """{"cursor":"x"}""")).Error("invalid_argument");
    }

    [Fact]
    public async Task Store_ByTurns_WarnsOfTheOther()
    {
        WireMessage stored = null!;
        for (var i = 0; i < 6; i++)
            stored = await StoreAsync(i % 2 == 0 ? "ann" : "bob", "global/busy", $"{i}");

        var contention = stored.Structured.GetProperty("contention");
        Assert.Equal(["ann"], contention.GetProperty("agents").EnumerateArray().Select(a => a.GetString()!));
        Assert.InRange(contention.GetProperty("probability").GetDouble(), .3, 1);
        await _client.CallAsync("lock_acquire", """{"resource":"global/busy","mode":"write","agent":"ann"}""");
        var busy = await _client.CallAsync("lock_acquire", """{"resource":"global/busy","mode":"write","agent":"bob"}""");
        Assert.Equal("busy", busy.Field("status"));
        Assert.Equal("ann", busy.Structured.GetProperty("contention").GetProperty("agents")[0].GetString());
        // The control: an agent alone is told nothing.
        for (var i = 0; i < 6; i++)
            Assert.False((await StoreAsync("ann", "global/own", $"{i}")).Structured.TryGetProperty("contention", out _));
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
