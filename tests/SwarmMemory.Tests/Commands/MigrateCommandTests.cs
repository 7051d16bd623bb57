using System.Text.Json.Nodes;
using SwarmMemory.Hosting;
using SwarmMemory.Tests.Postgres;
using Xunit;

namespace SwarmMemory.Tests.Commands;

/// <summary>A project goes over to PostgreSQL and back, by the commands that docs/scale.md names.</summary>
public sealed class MigrateCommandTests : IAsyncDisposable
{
    private readonly string _project = Directory.CreateTempSubdirectory("swarm-memory-migrate-").FullName;
    private readonly PostgresStorageFixture _server = new();

    public MigrateCommandTests() => Directory.CreateDirectory(Path.Combine(_project, ".swarm"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_project, recursive: true);
    }

    [Fact]
    public async Task Migrate_ThereAndBack_KeepsTheMemory()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(PostgresStorageFixture.Server), $"{PostgresStorageFixture.Variable} names no PostgreSQL server; .ci/postgres starts one.");
        await ConfigureAsync("sqlite", ".swarm/memory.db");
        await StoreAsync("global/x", "\"here\"");
        Assert.Contains("stop the agents", (await RunAsync(0, "migrate", "--to", "postgres")).Output, StringComparison.Ordinal);
        await StoreAsync("global/y", "\"late\"");
        var again = JsonNode.Parse((await RunAsync(0, "migrate", "--to", "postgres", "--json")).Output)!;
        Assert.Equal(2, again["entries"]!.GetValue<int>());
        Assert.True(again["written"]!.GetValue<int>() > 0);

        await ConfigureAsync("postgres", ".swarm/memory.db");
        await StoreAsync("global/z", "\"there\"");
        Assert.Contains("\"late\"", (await RunAsync(0, "export")).Output, StringComparison.Ordinal);
        Assert.Contains("writes of its own", (await RunAsync(1, "migrate", "--to", "postgres")).Error, StringComparison.Ordinal);
        Assert.Contains("writes of its own", (await RunAsync(1, "migrate", "--to", "sqlite")).Error, StringComparison.Ordinal);

        await ConfigureAsync("sqlite", ".swarm/back.db");
        await RunAsync(0, "migrate", "--to", "sqlite");
        var back = (await RunAsync(0, "export")).Output;
        foreach (var value in (string[])["\"here\"", "\"late\"", "\"there\""])
            Assert.Contains(value, back, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("migrate", "--to", "oracle")]
    public async Task Migrate_WrongUsage_SaysSo(params string[] arguments) => Assert.NotEmpty((await RunAsync(2, arguments)).Error);

    private async Task ConfigureAsync(string backend, string database)
    {
        var connection = new JsonObject
        {
            ["memory_persistence"] = new JsonObject
            {
                ["storage_backend"] = backend, ["database_path"] = database, ["connection_string"] = PostgresStorageFixture.Server, ["schema"] = _server.Schema,
            },
        };
        await File.WriteAllTextAsync(Path.Combine(_project, "memory_config.json"), connection.ToJsonString(), Token);
    }

    private async Task StoreAsync(string key, string json)
    {
        await using var host = SwarmMemoryHost.Load(_project, _ => null);
        await using var store = await host.OpenStoreAsync(Token);
        await store.For("writer", "test").StoreAsync(MemoryKey.Parse(key), JsonText.Parse(json), cancellationToken: Token);
    }

    private async Task<Program.Result> RunAsync(int code, params string[] arguments)
    {
        var result = await Program.RunAsync(_project, "", arguments);
        Assert.True(code == result.ExitCode, result.Error + result.Output);
        return result;
    }
}
