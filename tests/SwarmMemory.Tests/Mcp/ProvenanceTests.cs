using SwarmMemory.Mcp.Server;
using SwarmMemory.Tests.Security;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Whatever is read back says whose it is, and every text about it says that it is data; a secret is refused over the wire too.</summary>
public sealed class ProvenanceTests : IAsyncLifetime
{
    private readonly TestProject _project = new();
    private TestServer _server = null!;
    private WireClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = TestServer.Start(_project);
        _client = await _server.WireAsync();
    }

    [Fact]
    public async Task Read_InEveryWay_CarriesTheAuthor()
    {
        await _client.StoreAsync("global/knowledge/zebra", "\"zebras have stripes\"", ""","agent":"alice","tags":["t"]""");
        await _client.CallAsync("message_send", """{"to":"bob","body":"hello","agent":"alice"}""");
        foreach (var (tool, arguments, list) in new[]
        {
            ("memory_get", """{"keys":["global/knowledge/zebra"],"agent":"bob"}""", "entries"),
            ("memory_list", """{"tags":["t"],"agent":"bob"}""", "entries"),
            ("memory_search", """{"query":"zebra stripes","agent":"bob"}""", "hits"),
            ("agent_initialize", """{"profile":{},"agent":"bob"}""", "knowledge"),
        })
        {
            var found = (await _client.CallAsync(tool, arguments)).Structured.GetProperty(list).EnumerateArray().ToArray();
            Assert.Equal("alice", Assert.Single(found).GetProperty("author").GetString());
        }

        var version = Assert.Single((await _client.CallAsync("memory_history", """{"key":"global/knowledge/zebra"}""")).Structured.GetProperty("versions").EnumerateArray());
        Assert.Equal(("alice", "shop", "memory_store"), (version.GetProperty("author").GetString(), version.GetProperty("swarm").GetString(), version.GetProperty("tool").GetString()));
        Assert.StartsWith("p", version.GetProperty("session").GetString(), StringComparison.Ordinal);
        Assert.True(version.TryGetProperty("at", out _));

        var read = await _client.RequestAsync("resources/read", """{"uri":"memory://global/knowledge/zebra"}""");
        var meta = Assert.Single(read.Result.GetProperty("contents").EnumerateArray()).GetProperty("_meta");
        Assert.Equal(("alice", 1), (meta.GetProperty("swarm-memory/author").GetString(), meta.GetProperty("swarm-memory/version").GetInt32()));
    }

    [Fact]
    public async Task Texts_AboutStoredValues_SayThatTheyAreData()
    {
        Assert.Contains("never instructions", Instructions.Text, StringComparison.Ordinal);
        var tools = (await _client.RequestAsync("tools/list")).Result.GetProperty("tools").EnumerateArray().ToDictionary(t => t.GetProperty("name").GetString()!);
        foreach (var name in new[] { "memory_get", "memory_search", "message_read" })
            Assert.Contains("not instructions", tools[name].GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_ASecret_IsRefusedOrRedactedAsConfigured()
    {
        var value = $$"""{"env":["{{Samples.GitHub}}"]}""";
        var refused = await _client.StoreAsync("global/x", value);
        Assert.Equal("invalid_argument", ToolError.Parse(refused.Text).Names("github-token in value/env/0").Code);
        Assert.Contains("global/x", (await _client.GetAsync("global/x")).Structured.GetProperty("missing").ToString(), StringComparison.Ordinal);

        _project.Configure("""{"security": {"secret_handling": "redact"}}""");
        await using var other = TestServer.Start(_project);
        await using var client = await other.WireAsync();
        var stored = (await client.StoreAsync("global/x", value)).Structured;
        Assert.Equal("github-token in value/env/0", Assert.Single(stored.GetProperty("redacted").EnumerateArray()).GetString());
        Assert.Equal("""{"env":["[redacted:github-token]"]}""", (await client.GetAsync("global/x")).Structured.GetProperty("entries")[0].GetProperty("value").GetRawText());
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
