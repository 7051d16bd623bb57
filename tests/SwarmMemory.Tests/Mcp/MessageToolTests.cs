using System.Text.Json;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Messages between two agents, each with a server of its own on one folder.</summary>
public sealed class MessageToolTests : IAsyncLifetime
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
        await _ann.CallAsync("agent_initialize", """{"profile":{}}""");
        await _bob.CallAsync("agent_initialize", """{"profile":{}}""");
    }

    [Fact]
    public async Task MessageSend_ThenRead_AnswersItUntilItIsAcknowledged()
    {
        var sent = await _ann.CallAsync("message_send", """{"to":"bob","body":{"do":"it"},"type":"task"}""");
        Assert.Equal(("m1", "1"), (sent.Field("id"), sent.Field("count")));
        Assert.Equal(["bob"], sent.Structured.GetProperty("recipients").EnumerateArray().Select(r => r.GetString()!));

        for (var again = 0; again < 2; again++)
        {
            var read = await _bob.CallAsync("message_read");
            var message = Assert.Single(Messages(read));
            Assert.Equal(("m1", "ann", "bob", "task", """{"do":"it"}"""), (Text(message, "id"), Text(message, "from"), Text(message, "to"),
                Text(message, "type"), message.GetProperty("body").GetRawText()));
            Assert.Equal(("1", null, null), (read.Field("unread"), read.Field("acknowledged"), read.Field("dropped")));
        }

        var done = await _bob.CallAsync("message_read", """{"ack":["m1","m1","m77"]}""");
        Assert.Empty(Messages(done));
        Assert.Equal(("0", "1", "2"), (done.Field("unread"), done.Field("acknowledged"), done.Field("ack_ignored")));
    }

    [Fact]
    public async Task MessageRead_Reply_NamesWhatItAnswers()
    {
        await _ann.CallAsync("message_send", """{"to":"*","body":"ready?"}""");
        await _bob.CallAsync("message_read", """{"ack":["m1"]}""");
        await _bob.CallAsync("message_send", """{"to":"ann","body":true,"reply_to":"m1"}""");
        var answer = Assert.Single(Messages(await _ann.CallAsync("message_read")));
        Assert.Equal(("m1", "message"), (Text(answer, "reply_to"), Text(answer, "type")));
    }

    [Fact]
    public async Task MessageRead_Waiting_IsWokenByAnotherServersMessage()
    {
        var waiting = _bob.CallAsync("message_read", """{"wait_seconds":60}""");
        // Answered while the other waits: the server serves both, and the wait is not for nothing.
        Assert.Equal("0", (await _bob.CallAsync("swarm_status")).Field("unread"));
        Assert.False(waiting.IsCompleted);

        await _ann.CallAsync("message_send", """{"to":"bob","body":1}""");

        Assert.Single(Messages(await waiting));
        Assert.Equal("1", (await _bob.CallAsync("swarm_status")).Field("unread"));
        Assert.Equal("1", (await _bob.CallAsync("agent_initialize", """{"profile":{}}""")).Field("unread"));
    }

    [Fact]
    public async Task MessageRead_ManyLargeBodies_FitOneReplyEachAndAllArrive()
    {
        for (var i = 0; i < 6; i++)
            await _ann.CallAsync("message_send", $$"""{"to":"bob","body":"{{new string('x', 20_000)}}{{i}}"}""");

        List<string> arrived = [];
        for (var ack = "[]"; ;)
        {
            var read = await _bob.CallAsync("message_read", $$"""{"ack":{{ack}}}""");
            var messages = Messages(read).ToArray();
            if (messages.Length == 0)
                break;
            Assert.InRange(read.Structured.GetRawText().Length, 1, 62_000);
            arrived.AddRange(messages.Select(m => Text(m, "body")![^1..]));
            ack = JsonSerializer.Serialize(messages.Select(m => Text(m, "id")));
        }

        Assert.Equal(["0", "1", "2", "3", "4", "5"], arrived);
    }

    [Fact]
    public async Task MessageRead_BodyTooLongForAReply_IsCutWithANote()
    {
        await _ann.CallAsync("message_send", $$"""{"to":"bob","body":"{{new string('x', 60_000)}}"}""");
        var message = Assert.Single(Messages(await _bob.CallAsync("message_read")));
        Assert.False(message.TryGetProperty("body", out _));
        Assert.Equal(4000, Text(message, "preview")!.Length);
        Assert.Contains("swarm://inbox/", Text(message, "note"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("message_send", """{"to":"bbo","body":1}""", "not_found", "\"bbo\"", "\"bob\"")]
    [InlineData("message_send", """{"to":"*","body":1,"swarm":"empty"}""", "not_found", "\"empty\"", "agent_initialize")]
    [InlineData("message_send", """{"to":"","body":1}""", "not_found", "\"\"", "swarm_status")]
    [InlineData("message_send", """{"to":"bob","body":1,"reply_to":"m99"}""", "not_found", "m99", "message_read")]
    [InlineData("message_send", """{"to":"bob","body":1,"reply_to":"99"}""", "invalid_argument", "reply_to", "letter m")]
    [InlineData("message_send", """{"to":"bob","body":1,"type":"memory_updated"}""", "invalid_argument", "memory_updated", "of your own")]
    [InlineData("message_send", """{"to":"bob","body":1,"type":"a b"}""", "invalid_argument", "type", "\"a")]
    [InlineData("message_send", """{"to":"bob"}""", "invalid_argument", "body", "JSON")]
    [InlineData("message_read", """{"wait_seconds":61}""", "invalid_argument", "wait_seconds is 61", "again")]
    [InlineData("message_read", """{"wait_seconds":-1}""", "invalid_argument", "wait_seconds is -1", "again")]
    [InlineData("message_read", """{"limit":0}""", "invalid_argument", "limit is 0", "")]
    [InlineData("message_read", """{"limit":201}""", "invalid_argument", "limit is 201", "")]
    [InlineData("message_read", """{"ack":["m1","x"]}""", "invalid_argument", "\"x\"", "letter m")]
    [InlineData("message_read", """{"type":"a/b"}""", "invalid_argument", "type", "\"a")]
    public async Task BadInput_OfAnyKind_HasItsCodeAndASentenceThatHelps(string tool, string arguments, string code, string names, string advises)
    {
        var error = ToolError.Parse((await _ann.CallAsync(tool, arguments)).Text).Names(names).Advises(advises);
        Assert.Equal(code, error.Code);
        Assert.Equal("0", (await _bob.CallAsync("message_read")).Field("unread"));
    }

    [Fact]
    public async Task MessageSend_BodyOverTheCap_IsRefusedWithTheWayOut()
    {
        var answer = await _ann.CallAsync("message_send", $$"""{"to":"bob","body":"{{new string('x', 70_000)}}"}""");
        var error = ToolError.Parse(answer.Text).Names("65,536").Advises("memory_store");
        Assert.Equal(("value_too_large", 65536), (error.Code, error.Facts.GetProperty("limit").GetInt32()));
    }

    [Fact]
    public async Task MessageRead_TooManyAcknowledgements_AreRefusedWhole()
    {
        await _ann.CallAsync("message_send", """{"to":"bob","body":1}""");
        var ids = JsonSerializer.Serialize(Enumerable.Range(1, 1001).Select(i => $"m{i}"));
        Assert.Equal("invalid_argument", ToolError.Parse((await _bob.CallAsync("message_read", $$"""{"ack":{{ids}}}""")).Text).Names("1001").Code);
        Assert.Equal("1", (await _bob.CallAsync("message_read")).Field("unread"));
    }

    private static JsonElement.ArrayEnumerator Messages(WireMessage read) => read.Structured.GetProperty("messages").EnumerateArray();

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    public async ValueTask DisposeAsync()
    {
        await _ann.DisposeAsync();
        await _bob.DisposeAsync();
        await _annsServer.DisposeAsync();
        await _bobsServer.DisposeAsync();
        _project.Dispose();
    }
}
