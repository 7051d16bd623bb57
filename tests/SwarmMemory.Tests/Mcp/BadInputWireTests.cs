using System.Text;
using ModelContextProtocol;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Lines that are no request, too long, or a request in an unusual order.</summary>
public sealed class BadInputWireTests : IAsyncLifetime
{
    private const int Limit = 8 * 1024 * 1024;

    private readonly TestProject _project = new();
    private TestServer _server = null!;
    private WireClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = TestServer.Start(_project);
        _client = await _server.WireAsync();
        // The store is opened beside initialize: after a first call it is there to be looked at.
        await _client.CallAsync("memory_list", "{}");
    }

    [Theory]
    [InlineData("this is not JSON")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"jsonrpc":"2.0"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":5}""")]
    [InlineData("""{"jsonrpc":2.0,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/nonsense","params":{"a":[1,2]}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"no such request"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":"garbage"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized","params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"tools/call","params":{"name":"memory_store","arguments":{"key":"global/silent","value":1}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":999999,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":999999,"error":{"code":1,"message":"no"}}""")]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":1,"message":"no"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"ping"}""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]""")]
    [InlineData("")]
    [InlineData("   \t ")]
    [InlineData("\r")]
    [InlineData("\ufeff")]
    [InlineData("\0\0\0")]
    public async Task LineWithoutAnId_IsPassedOver(string line)
    {
        await _client.SendAsync(line);

        Assert.Equal("created", (await _client.StoreAsync("global/after", "1")).Field("outcome"));
        Assert.Equal(1, _project.Number("select count(*) from entry"));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"x1"}""")]
    [InlineData("""{"id":"x1","jsonrpc":"1.0","method":"ping"}""")]
    [InlineData("""{"id":"x1","method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"ping" """)]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"tools/call","params":{"name":"memory_store","arguments":{"key":}}}""")]
    [InlineData("""{"jsonrpc":"2.0","params":{"id":7},"method":true,"id":"x1"}""")]
    [InlineData("""{"jsonrpc":2,"id":"x1","method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":["ping"]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"ping","params":{"a":01}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"ping","\ud800":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"ping","params":{"\ud800":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"\ud800ping"}""")]
    public async Task LineWithAnIdThatIsNoRequest_IsAnsweredWithAnError(string line)
    {
        var answer = await _client.AnswerAsync("\"x1\"", line);

        Assert.NotNull(answer.ProtocolError);
        Assert.NotEmpty(answer.ProtocolMessage);
        Assert.Equal("created", (await _client.StoreAsync("global/after", "1")).Field("outcome"));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"tools/call"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"tools/call","params":[]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"tools/call","params":"memory_store"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"tools/call","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"tools/call","params":{"name":null}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"tools/call","params":{"name":5,"arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"tools/call","params":{"name":"memory_store","arguments":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"tools/call","params":{"name":"memory_store","arguments":"key"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"tools/call","params":{"name":"","arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"resources/read","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"resources/read","params":{"uri":5}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"resources/subscribe","params":null}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"x1","method":"initialize","params":{}}""")]
    public async Task RequestWithWrongParams_IsAnsweredWithAnError(string line)
    {
        var answer = await _client.AnswerAsync("\"x1\"", line);

        Assert.True(answer.ProtocolError is not null || answer.IsError, answer.Line);
        Assert.Equal("created", (await _client.StoreAsync("global/after", "1")).Field("outcome"));
    }

    [Theory]
    [InlineData("5", """{"id":5,"jsonrpc":"2.0","method":"tools/call","params":{"name":"memory_store","arguments":{"key":"global/a","value":1}}}""")]
    [InlineData("\"five\"", """{"params":{"arguments":{"value":1,"key":"global/a"},"name":"memory_store"},"method":"tools/call","id":"five","jsonrpc":"2.0"}""")]
    [InlineData("-5", """{"jsonrpc":"2.0","method":"tools/call","params":{"name":"memory_store","arguments":{"key":"global/a","value":1}},"id":-5}""")]
    [InlineData("9007199254740993", """{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/call","params":{"name":"memory_store","arguments":{"key":"global/a","value":1}}}""")]
    [InlineData("\"\"", """{"jsonrpc":"2.0","id":"","method":"tools/call","params":{"name":"memory_store","arguments":{"key":"global/a","value":1}}}""")]
    [InlineData("7", """  { "jsonrpc" : "2.0" , "id" : 7 , "method" : "tools/call" , "params" : { "name" : "memory_store" , "arguments" : { "key" : "global/a" , "value" : 1 } } } """)]
    [InlineData("8", """{"jsonrpc":"2.0","id":8,"extra":{"id":9},"method":"tools/call","params":{"name":"memory_store","extra":[{}],"arguments":{"key":"global/a","value":1}}}""")]
    public async Task RequestInAnyOrder_IsAnsweredUnderItsOwnId(string id, string line)
    {
        var answer = await _client.AnswerAsync(id, line);

        Assert.Equal("created", answer.Field("outcome"));
        Assert.Equal("1", (await _client.GetAsync("global/a")).Structured.GetProperty("entries")[0].GetProperty("value").GetRawText());
    }

    [Fact]
    public async Task CarriageReturnsAndEmptyLines_AreNoPartOfRequests()
    {
        await _client.SendAsync("\r\n\n\r\n"u8.ToArray());
        await _client.SendAsync(Encoding.UTF8.GetBytes(Request(1, "global/a") + "\r\n" + "\r\n" + Request(2, "global/b") + "\r\n"));

        Assert.Equal("created", (await _client.AnswerToAsync("1")).Field("outcome"));
        Assert.Equal("created", (await _client.AnswerToAsync("2")).Field("outcome"));
    }

    [Fact]
    public async Task RequestInPieces_IsPutTogether()
    {
        foreach (var b in Encoding.UTF8.GetBytes(Request(1, "global/größe") + "\n"))
            await _client.SendAsync(new[] { b });

        Assert.Equal("created", (await _client.AnswerToAsync("1")).Field("outcome"));
        Assert.Equal("global/größe", (await _client.AnswerToAsync("1")).Field("key"));
    }

    [Fact]
    public async Task ManyRequestsInOnePiece_AreAllAnswered()
    {
        await _client.SendAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(i => Request(i, $"global/k{i}") + "\n"))));

        foreach (var i in Enumerable.Range(0, 300))
            Assert.Equal("created", (await _client.AnswerToAsync($"{i}")).Field("outcome"));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"big","method":"tools/call","params":{"name":"memory_store","arguments":{"key":"global/big","value":"?"}}}""")]
    [InlineData("""{"params":{"name":"memory_store","arguments":{"key":"global/big","value":"?"}},"method":"tools/call","id":"big","jsonrpc":"2.0"}""")]
    [InlineData("""{"params":{"id":1,"method":"x","arguments":{"id":"no","value":"\"id\":2,\\?"}},"method":"tools/call","jsonrpc":"2.0","id" : "big" }""")]
    public async Task RequestOverTheLimit_IsRefusedAsTheToolWouldAndTheNextIsAnswered(string line)
    {
        var answer = await _client.AnswerAsync("\"big\"", line.Replace("?", new string('x', Limit), StringComparison.Ordinal));

        answer.Error("value_too_large").Names("8,388,608").Advises("Split");
        Assert.Equal("created", (await _client.StoreAsync("global/after", "1")).Field("outcome"));
        Assert.Equal(1, _project.Number("select count(*) from entry"));
    }

    [Fact]
    public async Task RequestAtTheLimit_IsReadAndOneByteMoreIsNot()
    {
        const string Before = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"memory_store","arguments":{"key":"global/big","value":" """;
        const string After = "\"}}}";
        var atLimit = Before + new string('x', Limit - Before.Length - After.Length) + After;

        (await _client.AnswerAsync("1", atLimit)).Error("value_too_large").Names("global/big");
        (await _client.AnswerAsync("2", atLimit.Replace("\"id\":1,", "\"id\":2, ", StringComparison.Ordinal))).Error("value_too_large").Names("8,388,609");
    }

    [Fact]
    public async Task RequestOverTheLimit_OfAnotherMethod_IsAProtocolError()
    {
        var answer = await _client.AnswerAsync("3",
            $$$"""{"jsonrpc":"2.0","id":3,"method":"resources/read","params":{"uri":"{{{new string('x', Limit)}}}"}}""");

        Assert.Equal((int)McpErrorCode.InvalidRequest, answer.ProtocolError);
        await _client.SendAsync($$$"""{"jsonrpc":"2.0","method":"notifications/x","params":{"x":"{{{new string('x', Limit)}}}"}}""");
        await _client.SendAsync(new string('x', Limit * 2));
        Assert.Equal("created", (await _client.StoreAsync("global/after", "1")).Field("outcome"));
    }

    [Fact]
    public async Task ValueOverTheCapInARequestUnderTheLimit_IsRefusedByItsKey()
    {
        foreach (var size in (int[])[1024 * 1024 + 1, Limit - 1000])
            (await _client.StoreAsync("global/big", $"\"{new string('x', size - 2)}\"")).Error("value_too_large").Names("global/big").Names("1,048,576");
        Assert.Equal("created", (await _client.StoreAsync("global/big", $"\"{new string('x', 1024 * 1024 - 2)}\"")).Field("outcome"));
    }

    [Fact]
    public async Task LastLineWithoutALineFeed_IsAnswered()
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        await client.SendAsync(Encoding.UTF8.GetBytes(Request(1, "global/last")));
        await client.CloseInputAsync();

        Assert.Equal("created", (await client.AnswerToAsync("1")).Field("outcome"));
    }

    private static string Request(int id, string key) => WireClient.StoreLine($"{id}", key, "1");

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
