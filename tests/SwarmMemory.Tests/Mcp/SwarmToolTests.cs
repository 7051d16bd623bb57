using System.Text.Json;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Two agents, each with a server of its own on one folder, as their clients start them.</summary>
public sealed class SwarmToolTests : IAsyncLifetime
{
    private readonly TestProject _project = new();
    private TestServer _annsServer = null!;
    private TestServer _bobsServer = null!;
    private WireClient _ann = null!;
    private WireClient _bob = null!;

    public async ValueTask InitializeAsync()
    {
        _annsServer = TestServer.Start(_project);
        _bobsServer = TestServer.Start(_project);
        _ann = await _annsServer.WireAsync("ann");
        _bob = await _bobsServer.WireAsync("bob");
    }

    [Fact]
    public async Task AgentInitialize_First_StoresTheProfileAndMakesKnown()
    {
        var joined = await _ann.CallAsync("agent_initialize", """{"profile":{"role":"tester"}}""");

        Assert.Equal(("ann", "shop", "1"), (joined.Field("agent"), joined.Field("swarm"), joined.Field("version")));
        Assert.Equal(["swarm-shop/agent-ann/state"], Keys(joined, "entries"));
        Assert.Empty(Keys(joined, "knowledge"));
        var profile = await _bob.GetAsync("swarm-shop/agent-ann/state");
        Assert.Equal("""{"role":"tester"}""", profile.Structured.GetProperty("entries")[0].GetProperty("value").GetRawText());
        var agent = Assert.Single((await _bob.CallAsync("swarm_status")).Structured.GetProperty("agents").EnumerateArray(),
            a => a.GetProperty("agent").GetString() == "ann");
        Assert.Equal(("active", "ann"), (agent.GetProperty("state").GetString(), agent.GetProperty("client").GetString()));
    }

    [Fact]
    public async Task AgentInitialize_Again_AnswersWhatItLeft()
    {
        await _ann.CallAsync("agent_initialize", """{"profile":{}}""");
        await _ann.StoreAsync("swarm-shop/agent-ann/notes/today", "1");
        await _bob.CallAsync("knowledge_share", """{"topic":"build","knowledge":"use two cores"}""");

        var joined = await _ann.CallAsync("agent_initialize", """{"profile":{}}""");

        Assert.Equal(["swarm-shop/agent-ann/notes/today", "swarm-shop/agent-ann/state"], Keys(joined, "entries").Order());
        Assert.Equal(["swarm-shop/global/knowledge/build"], Keys(joined, "knowledge"));
    }

    [Fact]
    public async Task DecisionRecord_TwiceTheSame_KeepsBothUnderTheirOwnKeys()
    {
        const string Arguments = """{"decision_type":"task_assignment","decision":{"to":"bob"},"context":["free"]}""";
        var first = await _ann.CallAsync("decision_record", Arguments);
        var second = await _ann.CallAsync("decision_record", Arguments);

        Assert.NotEqual(first.Field("key"), second.Field("key"));
        Assert.StartsWith("swarm-shop/agent-ann/decisions/task_assignment-", first.Field("key"), StringComparison.Ordinal);
        Assert.Equal("1", second.Field("version"));
        var kept = await _bob.GetAsync(first.Field("key")!);
        Assert.Equal("""{"decision_type":"task_assignment","decision":{"to":"bob"},"context":["free"]}""",
            kept.Structured.GetProperty("entries")[0].GetProperty("value").GetRawText());
    }

    [Fact]
    public async Task ProgressUpdate_Twice_CountsVersionsOfOneKey()
    {
        var first = await _ann.CallAsync("progress_update", """{"task_id":"t-1","progress":{"status":"running","completion":0.5}}""");
        var second = await _ann.CallAsync("progress_update", """{"task_id":"t-1","progress":{"status":"done","completion":1}}""");

        Assert.Equal("swarm-shop/agent-ann/state/t-1", first.Field("key"));
        Assert.Equal((first.Field("key"), "2"), (second.Field("key"), second.Field("version")));
    }

    [Theory]
    [InlineData("", "swarm-shop/global/knowledge/retries")]
    [InlineData(""","scope":"swarm" """, "swarm-shop/global/knowledge/retries")]
    [InlineData(""","scope":"global" """, "global/knowledge/retries")]
    public async Task KnowledgeShare_Scope_DecidesTheKeyAndNamesTheOthers(string scope, string key)
    {
        await _ann.CallAsync("agent_initialize", """{"profile":{}}""");
        await _bob.CallAsync("agent_initialize", """{"profile":{}}""");

        var shared = await _ann.CallAsync("knowledge_share", $$"""{"topic":"retries","knowledge":{"max":3},"tags":["http"]{{scope}}}""");

        Assert.Equal((key, "1"), (shared.Field("key"), shared.Field("version")));
        Assert.Equal(["bob"], shared.Structured.GetProperty("recipients").EnumerateArray().Select(r => r.GetString()!));
        var tagged = (await _bob.CallAsync("memory_list", """{"tags":["http"]}""")).Structured.GetProperty("entries");
        Assert.Equal(key, tagged[0].GetProperty("key").GetString());
    }

    [Fact]
    public async Task SwarmStatus_SinceCursor_AnswersOnlyWhatTheOtherChanged()
    {
        await _ann.StoreAsync("global/before", "1");
        var cursor = (await _bob.CallAsync("swarm_status")).Field("next_cursor")!;
        var nothing = await StatusAsync(_bob, cursor);
        Assert.Empty(Keys(nothing, "changes"));
        Assert.Equal(cursor, nothing.Field("next_cursor"));

        await _ann.StoreAsync("global/after", "1");
        await _ann.StoreAsync("swarm-shop/global/state", "1");
        await _ann.StoreAsync("swarm-other/global/state", "1");
        await _ann.StoreAsync("global/after", "2");
        await _ann.CallAsync("memory_delete", """{"key":"global/before"}""");

        var news = await StatusAsync(_bob, cursor);
        Assert.Equal(
            [("swarm-shop/global/state", "created", 1), ("global/after", "updated", 2), ("global/before", "deleted", 2)],
            news.Structured.GetProperty("changes").EnumerateArray().Select(c =>
                (c.GetProperty("key").GetString()!, c.GetProperty("outcome").GetString()!, c.GetProperty("version").GetInt32())));
        Assert.All(news.Structured.GetProperty("changes").EnumerateArray(), c => Assert.Equal("ann", c.GetProperty("author").GetString()));
        Assert.Empty(Keys(await StatusAsync(_bob, news.Field("next_cursor")!), "changes"));
        Assert.Equal("False", news.Field("has_more"));
    }

    [Fact]
    public async Task SwarmStatus_MoreChangesThanFit_ContinuesFromTheCursorWithoutLoss()
    {
        var cursor = (await _bob.CallAsync("swarm_status")).Field("next_cursor")!;
        await Task.WhenAll(Enumerable.Range(0, 250).Select(i => _ann.StoreAsync($"global/many/{i:D3}", "1")));

        List<string> seen = [];
        for (var more = true; more;)
        {
            var status = await StatusAsync(_bob, cursor);
            seen.AddRange(Keys(status, "changes"));
            cursor = status.Field("next_cursor")!;
            more = status.Field("has_more") == "True";
        }

        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"global/many/{i:D3}"), seen.Order(StringComparer.Ordinal));
    }

    private static Task<WireMessage> StatusAsync(WireClient client, string since) =>
        client.CallAsync("swarm_status", $$"""{"since":{{JsonSerializer.Serialize(since)}}}""");

    private static IEnumerable<string> Keys(WireMessage message, string list) =>
        message.Structured.GetProperty(list).EnumerateArray().Select(e => e.GetProperty("key").GetString()!);

    public async ValueTask DisposeAsync()
    {
        await _ann.DisposeAsync();
        await _bob.DisposeAsync();
        await _annsServer.DisposeAsync();
        await _bobsServer.DisposeAsync();
        _project.Dispose();
    }
}
