using System.Text;
using System.Text.Json;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>
/// No reply costs an agent more than 25,000 tokens, about 75 KB of text. An agent is given the text content or the structured content, so the
/// larger of the two counts, as the text an agent reads and not as the line that carries it.
/// </summary>
public sealed class ReplySizeTests : IAsyncLifetime
{
    private const int MostBytes = 75_000;
    private const int MiB = 1024 * 1024;

    private readonly TestProject _project = new();
    private TestServer _server = null!;
    private WireClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = TestServer.Start(_project);
        _client = await _server.WireAsync();
    }

    [Fact]
    public async Task Get_FiftyKeysOfOneMebibyte_FitsAndNamesThemAll()
    {
        var keys = Enumerable.Range(0, 50).Select(i => $"global/big/{i:D2}").ToArray();
        await Task.WhenAll(keys.Select((k, i) => _client.StoreAsync(k, $"\"{new string((char)('a' + (i % 26)), MiB - 2)}\"")));

        var answer = await _client.CallAsync("memory_get", $$"""{"keys":{{JsonSerializer.Serialize(keys)}}}""");

        AssertFits(answer);
        var entries = answer.Structured.GetProperty("entries").EnumerateArray().ToArray();
        Assert.Equal(keys, entries.Select(e => e.GetProperty("key").GetString()!));
        Assert.All(entries, e => Assert.Contains("memory://", e.GetProperty("note").GetString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\\\"")]
    [InlineData("\\\\")]
    [InlineData("\\u0000")]
    [InlineData("😀")]
    public async Task Get_ValueThatGrowsWhenQuoted_Fits(string piece)
    {
        await _client.StoreAsync("global/quotes", $"\"{string.Concat(Enumerable.Repeat(piece, 300_000 / Encoding.UTF8.GetByteCount(piece)))}\"");

        AssertFits(await _client.GetAsync("global/quotes"));
        AssertFits(await _client.GetAsync("global/quotes", ""","max_bytes":100000000"""));
    }

    [Fact]
    public async Task Get_FiftyLongKeysWithManyTags_Fits()
    {
        var keys = Enumerable.Range(0, 50).Select(LongKey).ToArray();
        await Task.WhenAll(keys.Select(k => _client.StoreAsync(k, $"\"{new string('v', 3000)}\"", ManyTags)));

        AssertFits(await _client.CallAsync("memory_get", $$"""{"keys":{{JsonSerializer.Serialize(keys)}}}"""));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_FiveHundredLongKeys_PagesWithinTheLimitWithoutLoss(bool tagged)
    {
        var keys = Enumerable.Range(0, 500).Select(LongKey).ToArray();
        await Task.WhenAll(keys.Select(k => _client.StoreAsync(k, "1", tagged ? ManyTags : "")));

        List<string> listed = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _client.CallAsync("memory_list",
                $$"""{"prefix":"global/","limit":200{{(cursor == "" ? "" : ",\"cursor\":" + JsonSerializer.Serialize(cursor))}}}""");
            AssertFits(page);
            listed.AddRange(page.Structured.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("key").GetString()!));
            cursor = page.Field("next_cursor");
        }

        Assert.Equal(keys.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task StatusInitializeHistory_OfManyAgentsAndLongNames_Fit()
    {
        await Task.WhenAll(Enumerable.Range(0, 220).Select(i =>
            _client.CallAsync("agent_initialize", $$"""{"profile":{},"agent":"{{LongLabel(i)}}"}""")));
        var keys = Enumerable.Range(0, 120).Select(i => LongKey(i).Replace("global/", "global/knowledge/", StringComparison.Ordinal)[..255]).ToArray();
        await Task.WhenAll(keys.Select((k, i) => _client.StoreAsync(k, "1", $",\"agent\":\"{LongLabel(i)}\"{ManyTags}")));
        for (var i = 0; i < 200; i++)
            await _client.StoreAsync("global/often", $"{i}", $",\"agent\":\"{LongLabel(i)}\",\"swarm\":\"{LongLabel(0)}\"");

        AssertFits(await _client.CallAsync("swarm_status"));
        AssertFits(await _client.CallAsync("swarm_status", """{"since":"0"}"""));
        AssertFits(await _client.CallAsync("agent_initialize", """{"profile":{}}"""));
        AssertFits(await _client.CallAsync("memory_history", """{"key":"global/often","limit":200}"""));
        AssertFits(await _client.CallAsync("knowledge_share", """{"topic":"t","knowledge":1}"""));
    }

    [Fact]
    public async Task Error_OfALongUnknownArgument_IsShort()
    {
        var error = (await _client.CallAsync("memory_get", $$"""{"{{new string('k', 100_000)}}":1}""")).Error("invalid_argument");

        Assert.InRange(error.Message.Length + error.Hint.Length, 1, 1000);
    }

    [Fact]
    public async Task Error_OfALongKey_IsShort()
    {
        foreach (var key in (string[])[new('k', 500_000), "global/" + new string('!', 500_000), string.Concat(Enumerable.Repeat("a/", 200_000))])
        {
            var error = (await _client.GetAsync(key)).Error("invalid_key");
            Assert.InRange(error.Message.Length + error.Hint.Length, 1, 1500);
        }
    }

    private static string ManyTags { get; } =
        ",\"tags\":" + JsonSerializer.Serialize(Enumerable.Range(0, 32).Select(i => $"{i:D2}{new string('t', 62)}"));

    private static string LongKey(int i) => $"global/{i:D3}-{new string('k', 255 - 11)}";

    private static string LongLabel(int i) => $"{i:D3}{new string('n', 61)}";

    private static void AssertFits(WireMessage answer)
    {
        var structured = answer.Structured.GetRawText();
        var bytes = Encoding.UTF8.GetByteCount(answer.Text);
        Assert.True(bytes <= MostBytes, $"{bytes:N0} bytes of text");
        Assert.Equal(structured, answer.Text);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
