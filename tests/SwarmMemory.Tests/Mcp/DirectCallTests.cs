using System.Text;
using SwarmMemory.Mcp.Server;
using SwarmMemory.Mcp.Server.Direct;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>The frequent calls that are answered without the SDK: the same answers as with it, in order on each key, cancelled and finished as they should be.</summary>
public sealed class DirectCallTests : IDisposable
{
    private readonly TestProject _project = new();

    [Fact]
    public void DirectTools_Names_AreThoseOfTheDefinitions()
    {
        var definitions = ToolManifest.Read().ToDictionary(t => t.Name);
        foreach (var tool in DirectTools.All)
        {
            var known = definitions[tool.Name].InputSchema.GetProperty("properties").EnumerateObject().Select(p => p.Name);
            Assert.Equal(known.Order(), tool.AllNames.Order());
        }
    }

    [Theory]
    [InlineData("memory_store", """{"key":"global/a","value":{"x":[1,"\u00e9\"\\"]}}""")]
    [InlineData("memory_store", """{"value":null,"key":"global/a","expected_version":0,"ttl_seconds":60,"tags":["b","a"]}""")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"expected_version":7}""")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"expected_version":-7}""")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"fence":3}""")]
    [InlineData("memory_store", """{"key":"nowhere/a","value":1}""")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"tags":["a",1]}""")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"tags":null,"ttl_seconds":null,"agent":null}""")]
    [InlineData("memory_store", """{"key":"global/a","key":"global/b","value":1}""")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"valeu":1}""")]
    [InlineData("memory_store", """{"key":null,"value":1}""")]
    [InlineData("memory_store", """{"value":1}""")]
    [InlineData("memory_store", """{"key":"global/a","value":"\ud800"}""")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"agent":"no/name"}""")]
    [InlineData("memory_store", """{"key":"global/a","value":1,"agent":"bob","swarm":"s2"}""")]
    [InlineData("memory_store", """{"key":"global\/\u0061","value":1}""")]
    [InlineData("memory_get", """{"keys":["global/there","global/none"]}""")]
    [InlineData("memory_get", """{"keys":["global/there"],"version":1,"max_bytes":2}""")]
    [InlineData("memory_get", """{"keys":["global/there"],"max_bytes":5000000000}""")]
    [InlineData("memory_get", """{"keys":[]}""")]
    [InlineData("memory_get", """{"keys":"global/there"}""")]
    [InlineData("memory_get", """{"keys":null}""")]
    [InlineData("memory_get", """{"keys":["global/there"],"offset":2,"max_bytes":3}""")]
    [InlineData("memory_get", """{"keys":["global/there"],"offset":200}""")]
    [InlineData("memory_list", """{"prefix":"global/","limit":1}""")]
    [InlineData("memory_list", """{"tags":["a"],"updated_since":"2030-01-01T00:00:00Z","cursor":null}""")]
    [InlineData("memory_list", """{"updated_since":"yesterday"}""")]
    [InlineData("memory_list", """{"limit":0}""")]
    [InlineData("memory_list", """{"cursor":"no cursor"}""")]
    [InlineData("swarm_status", "{}")]
    [InlineData("swarm_status", """{"since":"0"}""")]
    [InlineData("swarm_status", """{"since":"x"}""")]
    [InlineData("memory_delete", """{"key":"global/there"}""")]
    [InlineData("memory_delete", """{"key":"global/there","expected_version":3}""")]
    public async Task Call_DirectlyAndThroughTheSdk_IsAnsweredTheSame(string tool, string arguments)
    {
        var answers = new List<string>();
        // What stands beside the members that the protocol knows is ignored, but not plain any more.
        foreach (var more in (string[])["", ",\"more\":1", ",\"method\":\"tools/call\""])
        {
            using var project = new TestProject();
            await using var server = TestServer.Start(project.Root, time: new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)));
            await using var client = await server.WireAsync();
            await client.StoreAsync("global/there", "{\"a\":\"b\"}");
            answers.Add((await client.AnswerAsync("\"one\"", $$$"""{"jsonrpc":"2.0","id":"one","method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}},"_meta":{"progressToken":1} }{{{more}}} }""")).Line);
        }

        Assert.Equal(answers[1], answers[0]);
        Assert.Equal(answers[2], answers[0]);
    }

    [Fact]
    public async Task Calls_OnOneKeyWithoutWaiting_TakeEffectInOrder()
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();
        await client.StoreAsync("global/a", "0");

        Task<WireMessage> stored, read, deleted, gone;
        await using (AnotherHasItsTurn())
        {
            stored = client.StoreAsync("global/a", "1");
            read = client.GetAsync("global/a");
            deleted = client.CallAsync("memory_delete", """{"key":"global/a"}""");
            gone = client.GetAsync("global/a");
            // The control: what is about another key does not wait.
            await client.GetAsync("global/b");
            Assert.False(stored.IsCompleted || read.IsCompleted || deleted.IsCompleted || gone.IsCompleted);
        }

        Assert.Equal("2", (await stored).Field("version"));
        Assert.Equal("1", (await read).Structured.GetProperty("entries")[0].GetProperty("value").GetRawText());
        Assert.Equal("3", (await deleted).Field("version"));
        Assert.Equal("[\"global/a\"]", (await gone).Structured.GetProperty("missing").GetRawText());
    }

    [Fact]
    public async Task Calls_ManyInOneWrite_AreAllAnswered()
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();
        var lines = new StringBuilder();
        for (var i = 0; i < 300; i++)
        {
            lines.Append(WireClient.StoreLine($"{2 * i}", "global/a", $"{i}")).Append('\n');
            lines.Append($$$"""{"jsonrpc":"2.0","id":{{{2 * i + 1}}},"method":"tools/call","params":{"name":"memory_get","arguments":{"keys":["global/a"]} } }""").Append('\n');
        }

        await client.SendAsync(Encoding.UTF8.GetBytes(lines.ToString()));

        for (var i = 0; i < 300; i++)
        {
            Assert.Equal($"{i + 1}", (await client.AnswerToAsync($"{2 * i}")).Field("version"));
            Assert.Equal($"{i}", (await client.AnswerToAsync($"{2 * i + 1}")).Structured.GetProperty("entries")[0].GetProperty("value").GetRawText());
        }
    }

    [Fact]
    public async Task Store_CancelledWhileItWaits_IsNotMadeAndNotAnswered()
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();
        await client.StoreAsync("global/other", "0");
        Task<WireMessage> next;
        await using (AnotherHasItsTurn())
        {
            await client.SendAsync(WireClient.StoreLine("7", "global/a", "1"));
            next = client.StoreAsync("global/a", "2");
            await client.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""");
            // Answered behind it: the cancellation has been read.
            await client.GetAsync("global/none");
        }

        Assert.Equal("created", (await next).Field("outcome"));
        Assert.False(client.IsAnswered("7"));
    }

    [Fact]
    public async Task Store_InputEndsWhileItWaits_IsStillAnswered()
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();
        await client.StoreAsync("global/other", "0");
        await using (AnotherHasItsTurn())
        {
            await client.SendAsync(WireClient.StoreLine("7", "global/a", "1"));
            await client.CloseInputAsync();
        }

        Assert.Equal("created", (await client.AnswerToAsync("7")).Field("outcome"));
    }

    /// <summary>To open without sharing is an exclusive flock: what another process' turn looks like.</summary>
    private FileStream AnotherHasItsTurn() => new(_project.Database + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    public void Dispose() => _project.Dispose();
}
