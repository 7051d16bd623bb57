using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Who is calling: the argument, then the environment, then the configuration, then the folder and the client's name.</summary>
public sealed class IdentityTests : IDisposable
{
    private readonly TestProject _project = new();

    private static readonly Dictionary<string, string> Environment = new() { ["SWARM_ID"] = "env-swarm", ["SWARM_AGENT"] = "env-agent" };

    private const string Configured = """{"identity":{"swarm":"file-swarm","agent":"file-agent"}}""";

    [Fact]
    public async Task Call_NothingSaid_IsFolderAndClient() =>
        Assert.Equal(("shop", "my-client-1.0"), await JoinAsync(client: "my client 1.0"));

    [Fact]
    public async Task Call_Configured_IsAsTheFileSays()
    {
        _project.Configure(Configured);

        Assert.Equal(("file-swarm", "file-agent"), await JoinAsync());
    }

    [Fact]
    public async Task Call_Environment_GoesBeforeTheFile()
    {
        _project.Configure(Configured);

        Assert.Equal(("env-swarm", "env-agent"), await JoinAsync(environment: Environment));
    }

    [Fact]
    public async Task Call_Argument_GoesBeforeAll()
    {
        _project.Configure(Configured);

        Assert.Equal(("s1", "a1"), await JoinAsync(environment: Environment, arguments: ""","swarm":"s1","agent":"a1" """));
        Assert.Equal(("s1", "env-agent"), await JoinAsync(environment: Environment, arguments: ""","swarm":"s1" """));
        Assert.Equal(("env-swarm", "a1"), await JoinAsync(environment: Environment, arguments: ""","agent":"a1" """));
        Assert.Equal(("env-swarm", "env-agent"), await JoinAsync(environment: Environment, arguments: ""","agent":null,"swarm":null"""));
    }

    [Fact]
    public async Task Call_EmptyEnvironment_CountsAsNone() =>
        Assert.Equal(("shop", "tests"), await JoinAsync(environment: new() { ["SWARM_ID"] = "", ["SWARM_AGENT"] = " " }));

    [Theory]
    [InlineData("claude-code", "claude-code")]
    [InlineData("Visual Studio Code", "Visual-Studio-Code")]
    [InlineData("日本語", "日本語")]
    [InlineData("!!!", "agent")]
    [InlineData("", "agent")]
    [InlineData("/etc/passwd", "etc-passwd")]
    public async Task Call_ClientName_BecomesALabelThatCanStandInAKey(string client, string agent) =>
        Assert.Equal(agent, (await JoinAsync(client)).Agent);

    [Theory]
    [InlineData(200, "n")]
    [InlineData(63, "n", "𝒳𝒳")]
    public async Task Call_LongClientName_IsCutAndStillALabel(int count, string letter, string end = "")
    {
        var agent = (await JoinAsync(string.Concat(Enumerable.Repeat(letter, count)) + end)).Agent;

        Assert.InRange(agent.Length, 1, 64);
        Assert.StartsWith("nnnnnnnn", agent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ModernClient_IsNamedByItsMeta() =>
        Assert.Equal(("shop", "meta-client"), await JoinAsync("meta-client", modern: true));

    [Fact]
    public async Task Call_FolderWithANameNoKeyMayHold_IsServedAllTheSame()
    {
        using var project = new TestProject("my shop (copy) ²");
        await using var server = TestServer.Start(project);
        await using var client = await server.WireAsync();

        var joined = await client.CallAsync("agent_initialize", """{"profile":{}}""");
        Assert.StartsWith("my-shop-copy", joined.Field("swarm"), StringComparison.Ordinal);
        Assert.Equal("1", (await client.StoreAsync($"swarm-{joined.Field("swarm")}/global/state", "1")).Field("version"));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn")]
    public async Task Call_ArgumentThatIsNoLabel_IsRefusedByName(string label)
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        (await client.CallAsync("swarm_status", $$"""{"agent":"{{label}}"}""")).Error("invalid_argument").Names("agent");
        (await client.CallAsync("swarm_status", $$"""{"swarm":"{{label}}"}""")).Error("invalid_argument").Names("swarm");
    }

    [Theory]
    [InlineData("SWARM_ID")]
    [InlineData("SWARM_AGENT")]
    public async Task Call_EnvironmentThatIsNoLabel_IsRefusedByTheVariablesName(string variable)
    {
        await using var server = TestServer.Start(_project.Root, new Dictionary<string, string> { [variable] = "a b" });
        await using var client = await server.WireAsync();

        (await client.CallAsync("swarm_status", "{}")).Error("invalid_argument").Names(variable);
        // What the call says itself does not need it.
        Assert.Equal("s1", (await client.CallAsync("swarm_status", """{"swarm":"s1","agent":"a1"}""")).Field("swarm"));
    }

    private async Task<(string Swarm, string Agent)> JoinAsync(
        string client = "tests", Dictionary<string, string>? environment = null, string arguments = "", bool modern = false)
    {
        await using var server = TestServer.Start(_project.Root, environment);
        await using var wire = await server.WireAsync(client, modern);
        var joined = await wire.CallAsync("agent_initialize", $$$"""{"profile":{}{{{arguments}}}}""");
        return (joined.Field("swarm")!, joined.Field("agent")!);
    }

    public void Dispose() => _project.Dispose();
}
