using SwarmMemory.Tests.Hooks;
using SwarmMemory.Tests.Postgres;
using Xunit;

namespace SwarmMemory.Tests.Published;

/// <summary>The executables on PostgreSQL: projects in different folders, as on different machines, that share one memory.</summary>
public sealed class PostgresProcessTests : IAsyncDisposable
{
    private readonly PostgresStorageFixture _fixture = new();
    private readonly HookProcess _here = new();
    private readonly HookProcess _there = new();

    private Dictionary<string, string> Environment => new() { ["SWARM_MEMORY_CONNECTION"] = PostgresStorageFixture.Server!, ["SWARM_ID"] = "shop" };

    [Fact]
    public async Task Executables_OnTwoMachines_ShareOneMemory()
    {
        Configure();
        await using var one = await ServerProcess.StartAsync(_here.Root, "one", Environment);
        await using var two = await ServerProcess.StartAsync(_there.Root, "two", Environment);
        await one.Client.StoreAsync("global/plan", """{"step":1}""");
        var entry = (await two.Client.GetAsync("global/plan")).Structured.GetProperty("entries")[0];
        Assert.Equal(1, entry.GetProperty("value").GetProperty("step").GetInt32());

        var held = await one.Client.CallAsync("lock_acquire", """{"resource":"global/plan","mode":"write","keep_alive":true}""");
        Assert.Equal("acquired", held.Field("status"));
        var refused = await two.Client.StoreAsync("global/plan", "2");
        refused.Error("locked");

        var hook = await _there.RunAsync("post-edit", "--file", "src/a.cs", "--memory-key", "swarm/edits", "--value", "done", "--strict");
        Assert.True(hook.ExitCode == 0, hook.Error);
        var found = await one.Client.CallAsync("memory_list", """{"prefix":"swarm"}""");
        Assert.True(found.Structured.GetProperty("entries").GetArrayLength() > 0);
        Assert.False(File.Exists(_here.File(".swarm", "memory.db")));
        var health = await two.Client.CallAsync("health_report");
        Assert.Equal("healthy", health.Field("overall_health"));
    }

    [Fact]
    public async Task Server_NobodyAnswers_SaysWhatToCheck()
    {
        Configure();
        await using var server = await ServerProcess.StartAsync(_here.Root, "one", new Dictionary<string, string> { ["SWARM_MEMORY_CONNECTION"] = "Host=127.0.0.1;Port=1" });
        var stored = await server.Client.StoreAsync("global/plan", "1");
        Assert.Contains("connection_string", stored.Error("storage_unavailable").Hint, StringComparison.Ordinal);
        server.ExpectsCleanEnd = false;
    }

    private void Configure()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(PostgresStorageFixture.Server), PostgresStorageFixture.Reason);
        foreach (var project in (HookProcess[])[_here, _there])
        {
            File.WriteAllText(project.File("memory_config.json"), $$"""{ "memory_persistence": { "storage_backend": "postgres", "schema": "{{_fixture.Schema}}" } }""");
            foreach (var (name, value) in Environment)
                project.Environment[name] = value;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _here.Dispose();
        _there.Dispose();
    }
}
