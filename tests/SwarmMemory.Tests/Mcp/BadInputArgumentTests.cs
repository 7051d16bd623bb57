using System.Text;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Arguments that are unknown, missing, doubled, of the wrong kind, out of range, or no text at all.</summary>
public sealed class BadInputArgumentTests : IAsyncLifetime
{
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
    [InlineData("memory_store", """{"key":"global/a","value":1,"ttl":60}""", "ttl", "ttl_seconds")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"expectedVersion":60}""", "expectedVersion", "expected_version")]
    [InlineData("memory_get", """{"key":"global/a"}""", "key", "keys")]
    [InlineData("memory_list", """{"perfix":"global/"}""", "perfix", "prefix")]
    [InlineData("memory_history", """{"kye":"global/a"}""", "kye", "key")]
    [InlineData("progress_update", """{"taskId":"t","progress":{}}""", "taskId", "task_id")]
    [InlineData("swarm_status", """{"Since":"0"}""", "Since", "since")]
    public async Task UnknownArgument_NearAKnownOne_IsNamedWithASuggestion(string tool, string arguments, string unknown, string meant) =>
        (await _client.CallAsync(tool, arguments)).Error("invalid_argument").Names($"\"{unknown}\"").Names(tool).Advises($"\"{meant}\"");

    [Fact]
    public async Task UnknownArgument_LikeNone_ListsWhatThereIs() =>
        (await _client.CallAsync("memory_history", """{"key":"global/a","zzzzzzzz":1}""")).Error("invalid_argument").Names("zzzzzzzz").Advises("limit");

    [Theory]
    [InlineData("memory_store", """{"key":"global/a"}""", "value")]
    [InlineData("memory_store", """{"value":1}""", "key")]
    [InlineData("memory_store", "{}", "key")]
    [InlineData("memory_store", """{"key":null,"value":1}""", "key")]
    [InlineData("memory_get", "{}", "keys")]
    [InlineData("memory_delete", "{}", "key")]
    [InlineData("memory_history", "{}", "key")]
    [InlineData("agent_initialize", "{}", "profile")]
    [InlineData("decision_record", """{"decision":1}""", "decision_type")]
    [InlineData("decision_record", """{"decision_type":"d"}""", "decision")]
    [InlineData("progress_update", """{"task_id":"t"}""", "progress")]
    [InlineData("knowledge_share", """{"topic":"t"}""", "knowledge")]
    public async Task MissingArgument_IsNamed(string tool, string arguments, string missing) =>
        (await _client.CallAsync(tool, arguments)).Error("invalid_argument").Names(missing).Names(tool);

    [Fact]
    public async Task NoArgumentsAtAll_OfAToolThatNeedsThem_IsToldTheFirst()
    {
        foreach (var parameters in (string[])["""{"name":"memory_store"}""", """{"name":"memory_store","arguments":null}"""])
            (await _client.RequestAsync("tools/call", parameters)).Error("invalid_argument").Names("key");
    }

    [Theory]
    [InlineData("memory_store", """{"key":1,"value":1}""", "key")]
    [InlineData("memory_store", """{"key":["global/a"],"value":1}""", "key")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"ttl_seconds":"60"}""", "ttl_seconds")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"ttl_seconds":1.5}""", "ttl_seconds")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"ttl_seconds":1e400}""", "ttl_seconds")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"expected_version":true}""", "expected_version")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"expected_version":99999999999999999999}""", "expected_version")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"tags":"red"}""", "tags")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"tags":[1]}""", "tags")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"tags":[null]}""", "tags")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"tags":{}}""", "tags")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"fence":"1"}""", "fence")]
    [InlineData("memory_get", """{"keys":"global/a"}""", "keys")]
    [InlineData("memory_get", """{"keys":[["global/a"]]}""", "keys")]
    [InlineData("memory_get", """{"keys":["global/a"],"max_bytes":3000000000}""", "max_bytes")]
    [InlineData("memory_list", """{"limit":"10"}""", "limit")]
    [InlineData("memory_list", """{"limit":10000000000}""", "limit")]
    [InlineData("memory_list", """{"prefix":5}""", "prefix")]
    [InlineData("memory_list", """{"updated_since":20260101}""", "updated_since")]
    [InlineData("knowledge_share", """{"topic":{},"knowledge":1}""", "topic")]
    [InlineData("knowledge_share", """{"topic":"t","knowledge":1,"scope":7}""", "scope")]
    [InlineData("swarm_status", """{"since":12}""", "since")]
    [InlineData("swarm_status", """{"agent":5}""", "agent")]
    [InlineData("swarm_status", """{"swarm":["s"]}""", "swarm")]
    public async Task WrongKind_IsNamed(string tool, string arguments, string named) =>
        (await _client.CallAsync(tool, arguments)).Error("invalid_argument").Names(named);

    [Theory]
    [InlineData("memory_store", """{"key":"global/a","value":1,"ttl_seconds":0}""", "ttl_seconds")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"ttl_seconds":-5}""", "ttl_seconds")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"ttl_seconds":9223372036854775807}""", "ttl_seconds")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"expected_version":-1}""", "expected_version")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"tags":[""]}""", "tag")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"tags":["a\nb"]}""", "tag")]
    [InlineData("memory_get", """{"keys":[]}""", "keys")]
    [InlineData("memory_get", """{"keys":["global/a","global/b"],"version":1}""", "version")]
    [InlineData("memory_get", """{"keys":["global/a"],"version":-1}""", "version")]
    [InlineData("memory_list", """{"limit":0}""", "limit")]
    [InlineData("memory_list", """{"limit":201}""", "limit")]
    [InlineData("memory_list", """{"limit":-1}""", "limit")]
    [InlineData("memory_list", """{"updated_since":"yesterday"}""", "updated_since")]
    [InlineData("memory_history", """{"key":"global/a","limit":0}""", "limit")]
    [InlineData("agent_initialize", """{"profile":[]}""", "profile")]
    [InlineData("agent_initialize", """{"profile":"tester"}""", "profile")]
    [InlineData("progress_update", """{"task_id":"t","progress":0.5}""", "progress")]
    [InlineData("progress_update", """{"task_id":"t","progress":{"completion":1.5}}""", "completion")]
    [InlineData("progress_update", """{"task_id":"t","progress":{"completion":"half"}}""", "completion")]
    [InlineData("progress_update", """{"task_id":"t","progress":{"completion":1e400}}""", "completion")]
    [InlineData("progress_update", """{"task_id":"a/b","progress":{}}""", "task_id")]
    [InlineData("decision_record", """{"decision_type":"","decision":1}""", "decision_type")]
    [InlineData("knowledge_share", """{"topic":"a b","knowledge":1}""", "topic")]
    [InlineData("knowledge_share", """{"topic":"t","knowledge":1,"scope":"world"}""", "scope")]
    [InlineData("swarm_status", """{"since":"newest"}""", "since")]
    [InlineData("swarm_status", """{"since":"-1"}""", "since")]
    [InlineData("swarm_status", """{"since":"99999999999999999999"}""", "since")]
    public async Task OutOfRange_IsNamedWithWhatIsAllowed(string tool, string arguments, string named) =>
        (await _client.CallAsync(tool, arguments)).Error("invalid_argument").Names(named);

    [Theory]
    [InlineData("""{"key":"global/a","value":1,"key":"global/b"}""", "key")]
    [InlineData("""{"key":"global/a","value":1,"value":2}""", "value")]
    [InlineData("""{"key":"global/a","value":1,"k\u0065y":"global/b"}""", "key")]
    [InlineData("""{"key":"global/a","value":1,"agent":"x","agent":"x"}""", "agent")]
    public async Task DoubledArgument_IsNamedAndNothingStored(string arguments, string doubled)
    {
        (await _client.CallAsync("memory_store", arguments)).Error("invalid_argument").Names(doubled).Names("twice");
        Assert.Equal(0, _project.Number("select count(*) from entry"));
    }

    [Fact]
    public async Task DoubledArguments_AreNotGuessedAt()
    {
        var answer = await _client.AnswerAsync("1", """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"memory_store","arguments":{"key":"global/a","value":1},"arguments":{"key":"global/b","value":2}}}
            """);

        Assert.Contains("twice", answer.ProtocolMessage, StringComparison.Ordinal);
        Assert.Equal(0, _project.Number("select count(*) from entry"));
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00")]
    [InlineData("\\udc00\\ud800")]
    [InlineData("\\ud83d x")]
    [InlineData("\\uDBFF\\u0041")]
    public async Task LoneSurrogate_Escaped_IsRefusedWhereverItStands(string half)
    {
        AssertNoText(await Raw($$"""{"key":"global/{{half}}","value":1}"""));
        AssertNoText(await Raw($$"""{"key":"global/a","value":"{{half}}"}"""));
        AssertNoText(await Raw($$$"""{"key":"global/a","value":{"{{{half}}}":1}}"""));
        AssertNoText(await Raw($$"""{"key":"global/a","value":1,"tags":["{{half}}"]}"""));
        AssertNoText(await Raw($$"""{"key":"global/a","value":1,"agent":"{{half}}"}"""));
        AssertNoText(await Raw($$"""{"key":"global/a","value":1,"{{half}}":1}"""));
        Assert.Equal(0, _project.Number("select count(*) from entry"));
        Assert.Equal("created", (await _client.StoreAsync("global/a", "\"\\ud83d\\ude00\"")).Field("outcome"));
    }

    [Theory]
    [InlineData("80")]
    [InlineData("C3")]
    [InlineData("FF")]
    [InlineData("C0AF")]
    [InlineData("EDA080")]
    [InlineData("F5808080")]
    [InlineData("E282")]
    public async Task BytesThatAreNoUtf8_AreRefusedWhereverTheyStand(string bytes)
    {
        foreach (var arguments in (string[])[
            """{"key":"global/?","value":1}""", """{"key":"global/a","value":"?"}""", """{"key":"global/a","value":{"?":1}}""",
            """{"key":"global/a","value":1,"tags":["?"]}""", """{"key":"global/a","value":1,"agent":"?"}""", """{"key":"global/a","value":1,"?":1}"""])
        {
            var (before, after) = (arguments[..arguments.IndexOf('?', StringComparison.Ordinal)], arguments[(arguments.IndexOf('?', StringComparison.Ordinal) + 1)..]);
            AssertNoText(await Raw(before, Convert.FromHexString(bytes), after));
        }

        Assert.Equal(0, _project.Number("select count(*) from entry"));
        Assert.Equal("created", (await _client.StoreAsync("global/after", "1")).Field("outcome"));
    }

    [Fact]
    public async Task TooManyTags_AreCounted()
    {
        var tags = string.Join(',', Enumerable.Range(0, 33).Select(i => $"\"t{i}\""));

        (await _client.StoreAsync("global/a", "1", $",\"tags\":[{tags}]")).Error("invalid_argument").Names("33");
    }

    [Fact]
    public async Task TooManyKeys_AreCounted()
    {
        var keys = string.Join(',', Enumerable.Range(0, 51).Select(i => $"\"global/k{i}\""));

        (await _client.CallAsync("memory_get", $$"""{"keys":[{{keys}}]}""")).Error("invalid_argument").Names("51").Names("50");
    }

    /// <summary>An error of the tool, or of the protocol when the line itself was no JSON; never an acknowledgement.</summary>
    private static void AssertNoText(WireMessage answer)
    {
        if (answer.ProtocolError is not null)
            Assert.NotEmpty(answer.ProtocolMessage);
        else
            Assert.Contains(ToolError.Parse(answer.Text).Code, (string[])["invalid_argument", "invalid_key"]);
    }

    private Task<WireMessage> Raw(string arguments) => Raw(arguments, [], "");

    private async Task<WireMessage> Raw(string before, byte[] bytes, string after)
    {
        var id = _client.NextId();
        await _client.SendAsync((byte[])[
            .. Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"method":"tools/call","params":{"name":"memory_store","arguments":{{before}}"""),
            .. bytes, .. Encoding.UTF8.GetBytes(after + "}}\n")]);
        return await _client.AnswerToAsync(id);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
