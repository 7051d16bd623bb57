using SwarmMemory.Hosting.Configuration;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Configurations that contradict each other, or are wrong.</summary>
public sealed class BadInputConfigurationTests : IDisposable
{
    private readonly TestProject _project = new();

    [Fact]
    public async Task TwoConfigurations_TheNamedOneIsUsedAndTheLogSaysSo()
    {
        _project.Configure("""{"identity":{"swarm":"own"}}""");
        var named = _project.Write("elsewhere/other.json", """{"identity":{"swarm":"named"}}""");

        await using (var server = TestServer.Start(_project.Root, new Dictionary<string, string> { ["SWARM_MEMORY_CONFIG"] = named }))
        await using (var client = await server.WireAsync())
            Assert.Equal("named", (await client.CallAsync("agent_initialize", """{"profile":{}}""")).Field("swarm"));

        var log = string.Concat(Directory.GetFiles(_project.In("elsewhere/.swarm/logs")).Select(File.ReadAllText));
        Assert.Contains("two configurations exist", log, StringComparison.Ordinal);
        Assert.Contains("elsewhere/other.json", log, StringComparison.Ordinal);
        Assert.True(File.Exists(_project.In("elsewhere/.swarm/memory.db")));
        Assert.False(File.Exists(_project.Database));
    }

    [Fact]
    public void FaultyConfiguration_IsRefusedWithAllFaultsAndNothingIsMade()
    {
        _project.Configure("""
            {"memory_persistence":{"storage_backend":"oracle"},"agent_memory_limits":{"max_value_size":"lots"},"monitoring":{"log_level":7}}
            """);

        var refused = Assert.Throws<ConfigurationException>(() => TestServer.Start(_project));

        Assert.Equal(
            ["memory_persistence.storage_backend", "agent_memory_limits.max_value_size", "monitoring.log_level"], refused.Faults.Select(f => f.Path));
        Assert.Empty(Directory.GetFileSystemEntries(_project.In(".swarm")));
    }

    [Fact]
    public async Task UnknownField_IsAWarningInTheLogAndTheServerServes()
    {
        _project.Configure("""{"memory_persistance":{"durability":"full"}}""");

        await using (var server = TestServer.Start(_project))
        await using (var client = await server.WireAsync())
            Assert.Equal("created", (await client.StoreAsync("global/a", "1")).Field("outcome"));

        Assert.Contains("did you mean \"memory_persistence\"", _project.LogText(), StringComparison.Ordinal);
    }

    public void Dispose() => _project.Dispose();
}
