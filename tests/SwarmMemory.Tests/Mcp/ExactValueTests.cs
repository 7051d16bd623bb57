using System.Text;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>A value comes back with zero bytes of change, through the wire as raw JSON; only white space between its parts goes.</summary>
public sealed class ExactValueTests : IAsyncLifetime
{
    private readonly TestProject _project = new();
    private TestServer _server = null!;
    private WireClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = TestServer.Start(_project);
        _client = await _server.WireAsync();
    }

    public static TheoryData<string> Values =>
    [
        "null", "true", "false", "0", "-0", "\"\"", "[]", "{}",
        "9007199254740993", "123456789012345678901234567890.12345678901234567890", "1.0", "1.00", "1e400", "-1E-400", "1E+2", "0.1e0",
        "\"\\u0041\\u00e9\"", "\"\\/\"", "\"/\"", "\"\\\"\\\\\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\uD83D\\uDE00\"", "\"\\ud83d\\ude00\"",
        "\"é 日本語 😀 𝒳\"", "\"e\u0301\"", "\"\u2028\u2029\u00a0\ufeff\"", "\"<script>&'+`\"", "\"\u007f\u0080\"", "\"\ue000\"",
        """{"b":1,"a":2}""", """{"a":1,"a":2}""", """{"":0}""", """{"__proto__":{"constructor":1}}""", """{"\u0061":1}""", """{"$type":"System.Object"}""",
        "[1,[2,[3,{}]],[],{\"a\":[]}]", "\"{\\\"key\\\":1}\"", "\"],\\\"isError\\\":true\"",
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task StoreGet_Value_IsTheSameBytes(string value)
    {
        Assert.Equal("created", (await _client.StoreAsync("global/exact", value)).Field("outcome"));

        var answer = await _client.GetAsync("global/exact");

        Assert.Equal(value, answer.Structured.GetProperty("entries")[0].GetProperty("value").GetRawText());
        Assert.Contains($"\"value\":{value},\"version\":1", answer.Line, StringComparison.Ordinal);
        Assert.Contains($"\"value\":{value},\"version\":1", answer.Text, StringComparison.Ordinal);
        Assert.Equal("unchanged", (await _client.StoreAsync("global/exact", value)).Field("outcome"));
    }

    [Theory]
    [InlineData("1.0", "1")]
    [InlineData("1e2", "100")]
    [InlineData("\"\\u0041\"", "\"A\"")]
    [InlineData("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}")]
    [InlineData("9007199254740993", "9007199254740992")]
    public async Task Store_OtherTextOfTheSameMeaning_IsAnotherValue(string first, string second)
    {
        await _client.StoreAsync("global/exact", first);

        Assert.Equal("updated", (await _client.StoreAsync("global/exact", second)).Field("outcome"));
        Assert.Equal(second, await ValueAsync("global/exact"));
    }

    [Fact]
    public async Task Store_WhiteSpaceBetweenParts_IsDroppedAndInTextsKept()
    {
        await _client.StoreAsync("global/exact", " { \"a b\" :\t[ 1 , \" x  y \" ] } ");

        Assert.Equal("""{"a b":[1," x  y "]}""", await ValueAsync("global/exact"));
    }

    [Theory]
    [InlineData("[", "]", "1")]
    [InlineData("{\"a\":", "}", "1")]
    [InlineData("[{\"a\":[", "]}]", "\"x\"")]
    public async Task Store_Depth64_IsKeptAnd65Refused(string open, string close, string leaf)
    {
        var perPiece = open.Count(c => c is '[' or '{');
        var deep = Nested(open, close, leaf, 64 / perPiece, new string('[', 64 % perPiece), new string(']', 64 % perPiece));

        Assert.Equal("created", (await _client.StoreAsync("global/deep", deep)).Field("outcome"));
        Assert.Equal(deep, await ValueAsync("global/deep"));
        (await _client.StoreAsync("global/deeper", $"[{deep}]")).Error("invalid_argument").Names("64");
        Assert.Equal(deep, await ValueAsync("global/deep"));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(400)]
    [InlineData(5_000)]
    [InlineData(500_000)]
    public async Task Store_FarTooDeep_IsRefusedAndTheServerGoesOn(int depth)
    {
        var answer = await _client.StoreAsync("global/deep", new string('[', depth) + new string(']', depth));

        if (answer.ProtocolError is null)
            answer.Error("invalid_argument").Names("deeper");
        else
            Assert.Contains("deep", answer.ProtocolMessage, StringComparison.Ordinal);
        Assert.Equal("created", (await _client.StoreAsync("global/after", "1")).Field("outcome"));
    }

    [Fact]
    public async Task OtherTools_Values_AreTheSameBytes()
    {
        const string Value = """{"n":9007199254740993,"x":1.0,"e":1e400,"s":"\u0041😀"}""";

        await _client.CallAsync("agent_initialize", $$"""{"profile":{{Value}}}""");
        var decision = (await _client.CallAsync("decision_record", $$"""{"decision_type":"d","decision":{{Value}},"context":{{Value}}}""")).Field("key")!;
        var progress = (await _client.CallAsync("progress_update", $$"""{"task_id":"t","progress":{{Value}}}""")).Field("key")!;
        var knowledge = (await _client.CallAsync("knowledge_share", $$"""{"topic":"t","knowledge":{{Value}}}""")).Field("key")!;

        Assert.Equal(Value, await ValueAsync("swarm-shop/agent-tests/state"));
        Assert.Equal($$"""{"decision_type":"d","decision":{{Value}},"context":{{Value}}}""", await ValueAsync(decision));
        Assert.Equal(Value, await ValueAsync(progress));
        Assert.Equal(Value, await ValueAsync(knowledge));
    }

    [Fact]
    public async Task OtherTools_Null_IsAValueToo()
    {
        var decision = (await _client.CallAsync("decision_record", """{"decision_type":"d","decision":null}""")).Field("key")!;
        var without = (await _client.CallAsync("decision_record", """{"decision_type":"d","decision":1,"context":null}""")).Field("key")!;
        var knowledge = (await _client.CallAsync("knowledge_share", """{"topic":"t","knowledge":null}""")).Field("key")!;

        Assert.Equal("""{"decision_type":"d","decision":null}""", await ValueAsync(decision));
        Assert.Equal("""{"decision_type":"d","decision":1}""", await ValueAsync(without));
        Assert.Equal("null", await ValueAsync(knowledge));
        (await _client.CallAsync("agent_initialize", """{"profile":null}""")).Error("invalid_argument").Names("profile");
    }

    [Fact]
    public async Task Store_OneMebibyteOfManyShapes_IsTheSameBytes()
    {
        var text = new StringBuilder("[");
        for (var i = 0; text.Length < 900_000; i++)
            text.Append($$"""{"i":{{i}},"t":"zeile {{i}} \u00fc ü 😀","f":[{{i}}.50,null,true]},""");
        var value = text.Append("0]").ToString();
        Assert.InRange(Encoding.UTF8.GetByteCount(value), 900_000, 1024 * 1024);

        await _client.StoreAsync("global/large", value);

        var read = await _client.RequestAsync("resources/read", """{"uri":"memory://global/large"}""");
        Assert.Equal(value, read.Result.GetProperty("contents")[0].GetProperty("text").GetString());
    }

    private async Task<string> ValueAsync(string key) =>
        (await _client.GetAsync(key)).Structured.GetProperty("entries")[0].GetProperty("value").GetRawText();

    private static string Nested(string open, string close, string leaf, int times, string before, string after) =>
        before + string.Concat(Enumerable.Repeat(open, times)) + leaf + string.Concat(Enumerable.Repeat(close, times)) + after;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
