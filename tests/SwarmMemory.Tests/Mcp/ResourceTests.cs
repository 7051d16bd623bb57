using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>The resource memory://KEY: its template, its value, its errors.</summary>
public sealed class ResourceTests : IAsyncLifetime
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
    public async Task Lists_Always_HaveTheMemoryTemplateAndHealth()
    {
        var templates = (await _client.RequestAsync(RequestMethods.ResourcesTemplatesList)).Result.GetProperty("resourceTemplates");

        Assert.Contains(templates.EnumerateArray(), t => t.GetProperty("uriTemplate").GetString() == "memory://{+key}"
            && t.GetProperty("mimeType").GetString() == "application/json");
        var resources = (await _client.RequestAsync(RequestMethods.ResourcesList)).Result.GetProperty("resources");
        Assert.Equal("swarm://health", Assert.Single(resources.EnumerateArray()).GetProperty("uri").GetString());
    }

    [Fact]
    public async Task Read_Health_TellsWhatIsStored()
    {
        await _client.StoreAsync("global/a", "[1,2]");
        await _client.StoreAsync("session-s/b", "3");

        using var health = JsonDocument.Parse(Assert.Single((await ReadAsync("swarm://health")).Result.GetProperty("contents").EnumerateArray())
            .GetProperty("text").GetString()!);

        Assert.Equal("healthy", health.RootElement.GetProperty("overall_health").GetString());
        Assert.Equal(
            [("global", 1L, 5L), ("session", 1L, 1L)],
            health.RootElement.GetProperty("detail").GetProperty("categories").EnumerateArray().Select(c => (
                c.GetProperty("name").GetString()!, c.GetProperty("entries").GetInt64(), c.GetProperty("bytes").GetInt64())));
    }

    [Fact]
    public async Task Complete_HalfAKey_AnswersTheKeys()
    {
        await _client.StoreAsync("global/knowledge/one", "1");
        await _client.StoreAsync("global/knowledge/two", "2");
        await _client.StoreAsync("global/other", "3");

        var answer = await _client.RequestAsync(RequestMethods.CompletionComplete,
            """{"ref":{"type":"ref/resource","uri":"memory://{+key}"},"argument":{"name":"key","value":"global/kn"}}""");

        Assert.Equal(["global/knowledge/one", "global/knowledge/two"],
            answer.Result.GetProperty("completion").GetProperty("values").EnumerateArray().Select(v => v.GetString()!));
    }

    [Theory]
    [InlineData("global/a", "memory://global/a")]
    [InlineData("global/über", "memory://global/%C3%BCber")]
    [InlineData("global/über", "memory://global/über")]
    [InlineData("swarm-x/agent-y/a:b@c~d+e", "memory://swarm-x/agent-y/a:b@c~d+e")]
    public async Task Read_Key_AnswersTheExactValue(string key, string uri)
    {
        const string Value = """{"n":1.0,"big":12345678901234567890123,"s":"\u0041\/","e":1e400}""";
        await _client.StoreAsync(key, Value);

        var contents = Assert.Single((await ReadAsync(uri)).Result.GetProperty("contents").EnumerateArray());

        Assert.Equal(Value, contents.GetProperty("text").GetString());
        Assert.Equal("application/json", contents.GetProperty("mimeType").GetString());
        Assert.Equal(uri, contents.GetProperty("uri").GetString());
    }

    [Fact]
    public async Task Read_ValueThatNoReplyHolds_AnswersAllOfIt()
    {
        var value = $"\"{new string('x', 1024 * 1024 - 2)}\"";
        await _client.StoreAsync("global/large", value);

        Assert.Equal(value, (await ReadAsync("memory://global/large")).Result.GetProperty("contents")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Read_NotThere_SaysSo()
    {
        var error = await ReadAsync("memory://global/none");

        Assert.Equal((int)McpErrorCode.ResourceNotFound, error.ProtocolError);
        Assert.Contains("memory://global/none", error.ProtocolMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory://global")]
    [InlineData("memory://")]
    [InlineData("memory://global/a b")]
    [InlineData("memory://global/%00")]
    [InlineData("memory://global/%ED%A0%80")]
    [InlineData("memory://../../etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("swarm://nothing")]
    [InlineData("")]
    public async Task Read_AddressOfNoMemory_IsAnError(string uri)
    {
        var error = await ReadAsync(uri);

        Assert.Contains(error.ProtocolError, (int?[])[(int)McpErrorCode.InvalidParams, (int)McpErrorCode.ResourceNotFound]);
        Assert.NotEmpty(error.ProtocolMessage);
        Assert.Equal("created", (await _client.StoreAsync("global/after", "1")).Field("outcome"));
    }

    [Fact]
    public async Task Read_LockedExclusivelyByAnother_NamesTheHolder()
    {
        await _client.StoreAsync("global/mine", "1");
        _project.Lease("global/mine", mode: 3, agent: "bob", fence: 1);

        Assert.Contains("bob", (await ReadAsync("memory://global/mine")).ProtocolMessage, StringComparison.Ordinal);
    }

    private Task<WireMessage> ReadAsync(string uri) => _client.RequestAsync(RequestMethods.ResourcesRead, $$"""{"uri":"{{uri}}"}""");

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
