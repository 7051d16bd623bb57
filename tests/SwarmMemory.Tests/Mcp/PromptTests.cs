using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>The prompts: their list, their texts with and without arguments, their errors.</summary>
public sealed class PromptTests : IAsyncLifetime
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
    public async Task List_Always_HasThePromptsWithTheirArguments()
    {
        var prompts = (await _client.RequestAsync("prompts/list")).Result.GetProperty("prompts").EnumerateArray();

        Assert.Equal(
            ["join_swarm(role,task)", "hand_over(to,task_id)", "review_outcomes(task_type)"],
            prompts.Select(p => $"{p.GetProperty("name")}({string.Join(',', p.GetProperty("arguments").EnumerateArray().Select(a => a.GetProperty("name").GetString()))})"));
    }

    [Theory]
    [InlineData("""{"name":"join_swarm"}""", "Join the swarm.")]
    [InlineData("""{"name":"join_swarm","arguments":{"role":"reviewer","task":"the parser"}}""", "Join the swarm as reviewer to work on: the parser.")]
    [InlineData("""{"name":"hand_over","arguments":{"to":"ann"}}""", "message_send to ann with")]
    [InlineData("""{"name":"hand_over","arguments":{"to":" "}}""", "message_send to * with")]
    [InlineData("""{"name":"review_outcomes","arguments":{"task_type":"review"}}""", "insight_list with topic review:")]
    public async Task Get_WithArguments_TextHoldsThem(string request, string expected)
    {
        var message = Assert.Single((await _client.RequestAsync("prompts/get", request)).Result.GetProperty("messages").EnumerateArray());

        Assert.Equal("user", message.GetProperty("role").GetString());
        Assert.Contains(expected, message.GetProperty("content").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Texts_NameOnlyToolsThatThereAre()
    {
        var tools = (await _client.RequestAsync("tools/list")).Result.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()!).ToHashSet();
        foreach (var name in (string[])["join_swarm", "hand_over", "review_outcomes"])
        {
            var text = (await _client.RequestAsync("prompts/get", $$"""{"name":"{{name}}"}""")).Result.GetProperty("messages")[0].GetProperty("content").GetProperty("text").GetString()!;
            var named = text.Split([' ', ',', ':', ';', '.', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(w => w.Contains('_')).Except(["task_type"]).ToList();
            Assert.NotEmpty(named);
            Assert.All(named, word => Assert.Contains(word, tools));
        }
    }

    [Theory]
    [InlineData("""{"name":"leave_swarm"}""", "join_swarm, hand_over, review_outcomes")]
    [InlineData("""{"name":"join_swarm","arguments":{"rôle":"x"}}""", "It has role and task")]
    public async Task Get_UnknownNames_SayWhatThereIs(string request, string expected)
    {
        var answer = await _client.RequestAsync("prompts/get", request);

        Assert.Equal(-32602, answer.ProtocolError);
        Assert.Contains(expected, answer.ProtocolMessage, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        _project.Dispose();
    }
}
