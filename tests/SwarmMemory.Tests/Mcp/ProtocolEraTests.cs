using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Both eras of the protocol: a session that begins with initialize, and requests that each say who asks.</summary>
public sealed class ProtocolEraTests : IDisposable
{
    private readonly TestProject _project = new();

    [Theory]
    [InlineData(null, "2026-07-28")]
    [InlineData("2026-07-28", "2026-07-28")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2025-06-18", "2025-06-18")]
    public async Task SdkClient_Version_IsAgreedOnAndServesToolsAndResources(string? asked, string agreed)
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.ClientAsync(asked);

        Assert.Equal(agreed, client.NegotiatedProtocolVersion);
        Assert.Equal("swarm-memory", client.ServerInfo?.Name);
        Assert.NotNull(client.ServerInstructions);
        Assert.NotNull(client.ServerCapabilities.Tools);
        Assert.True(client.ServerCapabilities.Resources?.Subscribe);
        var tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(tools, t => t.Name == "memory_store");

        var stored = await client.CallToolAsync("memory_store",
            new Dictionary<string, object?> { ["key"] = "global/a", ["value"] = new Dictionary<string, int> { ["x"] = 1 } },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(true, stored.IsError);
        Assert.Equal("created", stored.StructuredContent!.Value.GetProperty("outcome").GetString());
        var read = await client.ReadResourceAsync("memory://global/a", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("""{"x":1}""", Assert.IsType<TextResourceContents>(Assert.Single(read.Contents)).Text);

        var refused = await client.CallToolAsync("memory_store", new Dictionary<string, object?> { ["key"] = "nonsense", ["value"] = 1 },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(refused.IsError);
        Assert.Equal("invalid_key", ToolError.Parse(Assert.IsType<TextContentBlock>(Assert.Single(refused.Content)).Text).Code);
    }

    [Fact]
    public async Task Initialize_Answer_NamesServerAndVersionAndNoResultType()
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync(modern: true);

        var answer = await client.AnswerAsync("\"first\"", """
            {"jsonrpc":"2.0","id":"first","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}
            """);

        Assert.Equal("2025-11-25", answer.Result.GetProperty("protocolVersion").GetString());
        Assert.Equal("swarm-memory", answer.Result.GetProperty("serverInfo").GetProperty("name").GetString());
        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+", answer.Result.GetProperty("serverInfo").GetProperty("version").GetString()!);
        Assert.False(answer.Result.TryGetProperty("resultType", out _));
    }

    [Fact]
    public async Task Discover_ThenCallsWithMeta_NeedNoSession()
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync("modern", modern: true);

        var discovered = await client.RequestAsync("server/discover");
        Assert.Contains("2026-07-28", discovered.Result.GetProperty("supportedVersions").EnumerateArray().Select(v => v.GetString()));
        var stored = await client.StoreAsync("global/a", "1");
        Assert.Equal("complete", stored.Result.GetProperty("resultType").GetString());
        Assert.Equal("modern", (await client.GetAsync("global/a")).Structured.GetProperty("entries")[0].GetProperty("author").GetString());
    }

    [Fact]
    public async Task Call_OfASession_HasNothingOfTheLaterEra()
    {
        await using var modernServer = TestServer.Start(_project);
        await using var modern = await modernServer.WireAsync(modern: true);
        await modern.StoreAsync("global/a", "1");
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        Assert.Equal(["content", "structuredContent"], (await client.StoreAsync("global/a", "2")).Result.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Call_WithoutDiscoverOrInitialize_IsServedWithMeta()
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync(modern: true);

        Assert.Equal("created", (await client.StoreAsync("global/a", "1")).Field("outcome"));
    }

    [Fact]
    public async Task Initialize_UnknownVersion_IsAnsweredWithOneThatIsSpoken()
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync(modern: true);

        var answer = await client.AnswerAsync("1", """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2042-01-01","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}
            """);

        if (answer.ProtocolError is null)
            Assert.Equal("2025-11-25", answer.Result.GetProperty("protocolVersion").GetString());
        else
            Assert.Contains("2025-11-25", answer.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownToolAndMethod_InBothEras_AreProtocolErrorsThatEndNothing()
    {
        foreach (var modern in (bool[])[false, true])
        {
            await using var server = TestServer.Start(_project);
            await using var client = await server.WireAsync(modern: modern);

            var tool = await client.CallAsync("memory_sotre", """{"key":"global/a","value":1}""");
            Assert.Contains("memory_sotre", tool.ProtocolError is null ? tool.Text : tool.ProtocolMessage, StringComparison.Ordinal);
            Assert.Equal((int)McpErrorCode.MethodNotFound, (await client.RequestAsync("memory/store")).ProtocolError);
            Assert.Equal((int)McpErrorCode.MethodNotFound, (await client.RequestAsync("memories/list")).ProtocolError);
            Assert.Equal("1", (await client.StoreAsync($"global/after-{modern}", "1")).Field("version"));
        }
    }

    [Fact]
    public async Task Ping_OfASession_IsAnswered()
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        Assert.Equal(JsonValueKind.Object, (await client.RequestAsync("ping")).Result.ValueKind);
    }

    public void Dispose() => _project.Dispose();
}
