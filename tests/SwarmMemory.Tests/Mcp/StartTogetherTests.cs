using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Many agents whose clients start at the same moment, in a project that has no store yet.</summary>
public sealed class StartTogetherTests
{
    private const int Servers = 8;

    private const int Rounds = 15;

    [Fact]
    public async Task Start_ManyServersInAFreshProject_ShareOneStore()
    {
        for (var round = 0; round < Rounds; round++)
            await StartTogetherAsync();
    }

    private static async Task StartTogetherAsync()
    {
        using var project = new TestProject();
        var servers = await Task.WhenAll(Enumerable.Range(0, Servers).Select(_ => Task.Run(() => TestServer.Start(project))));
        var clients = await Task.WhenAll(servers.Select((s, i) => s.WireAsync($"agent-{i}")));

        var stored = await Task.WhenAll(clients.Select((c, i) => c.StoreAsync($"global/of/{i}", "1")));

        Assert.All(stored, s => Assert.Equal("created", s.Field("outcome")));
        foreach (var client in clients)
        {
            var listed = await client.CallAsync("memory_list", """{"prefix":"global/of/"}""");
            Assert.Equal(Servers, listed.Structured.GetProperty("entries").GetArrayLength());
        }

        Assert.False(File.Exists(project.In(".swarm/swarm-memory.db")), "Our own new store was taken for another program's.");
        foreach (var client in clients)
            await client.DisposeAsync();
        foreach (var server in servers)
            await server.DisposeAsync();
    }
}
