using System.Text;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>What the five tools of entries answer when all is well.</summary>
public sealed class MemoryToolTests : IAsyncLifetime
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
    public async Task Store_NewThenOtherThenSame_AnswersCreatedUpdatedUnchanged()
    {
        var created = await _client.StoreAsync("swarm-shop/global/state", """{"step":1}""");
        Assert.Equal(("swarm-shop/global/state", "1", "created"), (created.Field("key"), created.Field("version"), created.Field("outcome")));
        var life = Time(created.Field("expires_at")!) - DateTimeOffset.UtcNow;
        Assert.InRange(life.TotalDays, 29.9, 30);

        var updated = await _client.StoreAsync("swarm-shop/global/state", """{"step":2}""");
        Assert.Equal(("2", "updated"), (updated.Field("version"), updated.Field("outcome")));
        var unchanged = await _client.StoreAsync("swarm-shop/global/state", """ {"step": 2} """);
        Assert.Equal(("2", "unchanged"), (unchanged.Field("version"), unchanged.Field("outcome")));
    }

    [Fact]
    public async Task Store_ExpectedVersion_ComparesAndCounts()
    {
        Assert.Equal("1", (await _client.StoreAsync("global/plan", "1", ""","expected_version":0""")).Field("version"));
        Assert.Equal("2", (await _client.StoreAsync("global/plan", "2", ""","expected_version":1""")).Field("version"));
    }

    [Fact]
    public async Task Store_TimeToLive_SetsTheExpiry()
    {
        var stored = await _client.StoreAsync("global/short", "true", ""","ttl_seconds":3600""");

        Assert.InRange((Time(stored.Field("expires_at")!) - DateTimeOffset.UtcNow).TotalSeconds, 3400, 3600);
    }

    [Fact]
    public async Task Get_SomeThereSomeNot_AnswersEntriesAndMissing()
    {
        await _client.StoreAsync("global/one", """{"a":[1,2,3]}""", ""","tags":["b","a"]""");
        await _client.StoreAsync("global/two", "null");

        var answer = (await _client.CallAsync("memory_get", """{"keys":["global/two","global/none","global/one"]}""")).Structured;

        var entries = answer.GetProperty("entries").EnumerateArray().ToArray();
        Assert.Equal(["global/two", "global/one"], entries.Select(e => e.GetProperty("key").GetString()!));
        Assert.Equal(["global/none"], answer.GetProperty("missing").EnumerateArray().Select(m => m.GetString()!));
        Assert.Equal(JsonValueKind.Null, entries[0].GetProperty("value").ValueKind);
        var one = entries[1];
        Assert.Equal("""{"a":[1,2,3]}""", one.GetProperty("value").GetRawText());
        Assert.Equal(1, one.GetProperty("version").GetInt64());
        Assert.Equal("tests", one.GetProperty("author").GetString());
        Assert.Equal(["a", "b"], one.GetProperty("tags").EnumerateArray().Select(t => t.GetString()!));
        Assert.InRange((DateTimeOffset.UtcNow - one.GetProperty("updated_at").GetDateTimeOffset()).TotalMinutes, -1, 5);
        Assert.InRange((one.GetProperty("expires_at").GetDateTimeOffset() - DateTimeOffset.UtcNow).TotalDays, 364, 365);
    }

    [Fact]
    public async Task Get_EarlierVersion_AnswersTheOldValueAlsoAfterDeletion()
    {
        await _client.StoreAsync("global/doc", "\"first\"");
        await _client.StoreAsync("global/doc", "\"second\"");
        await _client.CallAsync("memory_delete", """{"key":"global/doc"}""");

        var old = await _client.GetAsync("global/doc", ""","version":1""");
        Assert.Equal("\"first\"", Assert.Single(old.Structured.GetProperty("entries").EnumerateArray()).GetProperty("value").GetRawText());
        Assert.Single((await _client.GetAsync("global/doc")).Structured.GetProperty("missing").EnumerateArray());
    }

    [Fact]
    public async Task Get_MaxBytes_CutsAndSaysHowToGetTheRest()
    {
        await _client.StoreAsync("global/long", $"\"{new string('x', 500)}\"");

        var cut = Assert.Single((await _client.GetAsync("global/long", ""","max_bytes":50""")).Structured.GetProperty("entries").EnumerateArray());
        Assert.False(cut.TryGetProperty("value", out _));
        Assert.Equal("\"" + new string('x', 49), cut.GetProperty("preview").GetString());
        Assert.Contains("502 bytes", cut.GetProperty("note").GetString(), StringComparison.Ordinal);
        var whole = Assert.Single((await _client.GetAsync("global/long", ""","max_bytes":502""")).Structured.GetProperty("entries").EnumerateArray());
        Assert.Equal(500, whole.GetProperty("value").GetString()!.Length);
    }

    [Theory]
    [InlineData("x", 70_000, null)]
    [InlineData("\\\\\\\"", 17_000, null)]
    [InlineData("ä𝒳e", 9_000, null)]
    [InlineData("𝒳", 30, 1)]
    public async Task Get_Offset_GivesALongValueInParts(string piece, int count, int? longest)
    {
        var value = $"\"{string.Concat(Enumerable.Repeat(piece, count))}\"";
        await _client.StoreAsync("global/long", value);

        var (read, offset) = (new StringBuilder(), 0);
        while (offset < Encoding.UTF8.GetByteCount(value))
        {
            var answer = await _client.GetAsync("global/long", $""","offset":{offset}{(longest is null ? "" : $",\"max_bytes\":{longest}")}""");
            Assert.InRange(answer.Structured.GetRawText().Length, 1, 62_500);
            var part = Assert.Single(answer.Structured.GetProperty("entries").EnumerateArray());
            Assert.False(part.TryGetProperty("value", out _));
            read.Append(part.GetProperty("preview").GetString());
            var next = Encoding.UTF8.GetByteCount(read.ToString());
            Assert.Contains(next < Encoding.UTF8.GetByteCount(value) ? $"go on with offset {next}" : "the last part", part.GetProperty("note").GetString(), StringComparison.Ordinal);
            Assert.True(next > offset);
            offset = next;
        }

        Assert.Equal(value, read.ToString());
    }

    [Theory]
    [InlineData(""","offset":3""")]
    [InlineData(""","offset":-1""")]
    public async Task Get_OffsetOutsideTheValue_IsRefused(string offset)
    {
        await _client.StoreAsync("global/a", "123");

        (await _client.GetAsync("global/a", offset)).Error("invalid_argument").Names("offset");
    }

    [Fact]
    public async Task Get_OffsetWithSeveralKeys_IsRefused() =>
        (await _client.CallAsync("memory_get", """{"keys":["global/a","global/b"],"offset":0}""")).Error("invalid_argument").Names("offset");

    [Fact]
    public async Task List_PrefixAndLimit_PagesThroughAllInKeyOrder()
    {
        foreach (var i in (int[])[3, 1, 5, 2, 4])
            await _client.StoreAsync($"global/page/{i}", "{}");
        await _client.StoreAsync("global/pager/1", "{}");

        List<string> keys = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _client.CallAsync("memory_list", $$"""{"prefix":"global/page/","limit":2{{(cursor == "" ? "" : $",\"cursor\":\"{cursor}\"")}}}""");
            keys.AddRange(page.Structured.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("key").GetString()!));
            cursor = page.Field("next_cursor");
        }

        Assert.Equal(["global/page/1", "global/page/2", "global/page/3", "global/page/4", "global/page/5"], keys);
    }

    [Fact]
    public async Task List_TagsAndTime_AnswersOnlyWhatHasAllOfThem()
    {
        await _client.StoreAsync("global/a", "1", ""","tags":["red","big"]""");
        await _client.StoreAsync("global/b", "22", ""","tags":["red"]""");

        Assert.Equal(["global/a", "global/b"], await KeysAsync("""{"tags":["red"]}"""));
        Assert.Equal(["global/a"], await KeysAsync("""{"tags":["big","red"]}"""));
        Assert.Equal(["global/a", "global/b"], await KeysAsync("""{"updated_since":"2020-01-01T00:00:00Z"}"""));
        Assert.Empty(await KeysAsync("""{"updated_since":"2999-01-01T00:00:00Z"}"""));
        var b = (await _client.CallAsync("memory_list", """{"prefix":"global/b"}""")).Structured.GetProperty("entries")[0];
        Assert.False(b.TryGetProperty("value", out _));
        Assert.Equal(2, b.GetProperty("size").GetInt32());
    }

    [Fact]
    public async Task Delete_ThereThenNot_AnswersTrueThenFalse()
    {
        await _client.StoreAsync("global/gone", "1");

        var first = await _client.CallAsync("memory_delete", """{"key":"global/gone","expected_version":1}""");
        Assert.Equal(("True", "2"), (first.Field("deleted"), first.Field("version")));
        var again = await _client.CallAsync("memory_delete", """{"key":"global/gone"}""");
        Assert.Equal("False", again.Field("deleted"));
        var reborn = await _client.StoreAsync("global/gone", "1", ""","expected_version":0""");
        Assert.Equal(("3", "created"), (reborn.Field("version"), reborn.Field("outcome")));
    }

    [Fact]
    public async Task History_AfterChanges_TellsWhoAndHowNewestFirst()
    {
        await _client.StoreAsync("global/log", "1", ""","agent":"ann" """);
        await _client.StoreAsync("global/log", "22", ""","agent":"bob" """);
        await _client.CallAsync("memory_delete", """{"key":"global/log","agent":"cy"}""");

        var versions = (await _client.CallAsync("memory_history", """{"key":"global/log"}""")).Structured.GetProperty("versions")
            .EnumerateArray().Select(v => (v.GetProperty("version").GetInt64(), v.GetProperty("outcome").GetString(),
                v.GetProperty("author").GetString(), v.GetProperty("size").GetInt32(), v.GetProperty("tool").GetString())).ToArray();

        Assert.Equal(
            [(3, "deleted", "cy", 0, "memory_delete"), (2, "updated", "bob", 2, "memory_store"), (1, "created", "ann", 1, "memory_store")],
            versions);
        var newest = await _client.CallAsync("memory_history", """{"key":"global/log","limit":1}""");
        Assert.Equal(1, newest.Structured.GetProperty("versions").GetArrayLength());
    }

    private async Task<IEnumerable<string>> KeysAsync(string arguments) =>
        (await _client.CallAsync("memory_list", arguments)).Structured.GetProperty("entries").EnumerateArray()
            .Select(e => e.GetProperty("key").GetString()!);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
