using System.Text.Json.Nodes;
using SwarmMemory.Hosting;
using Xunit;

namespace SwarmMemory.Tests.Commands;

/// <summary>The commands of snapshots, while another process has the store open.</summary>
public sealed class SnapshotCommandTests : IDisposable
{
    private readonly string _project = Directory.CreateTempSubdirectory("swarm-memory-snapshots-").FullName;

    public SnapshotCommandTests() => Directory.CreateDirectory(Path.Combine(_project, ".swarm"));

    public void Dispose() => Directory.Delete(_project, recursive: true);

    [Fact]
    public async Task CreateListRestore_WhileTheStoreIsOpen_BringsItBackForThatProcessToo()
    {
        await using var host = SwarmMemoryHost.Load(_project, _ => null);
        await using var store = await host.OpenStoreAsync(TestContext.Current.CancellationToken);
        var memory = store.For("writer", "test");
        var key = MemoryKey.Parse("global/x");
        await memory.StoreAsync(key, JsonText.Parse("\"good\""), cancellationToken: TestContext.Current.CancellationToken);

        var made = JsonNode.Parse((await RunAsync(0, "snapshot", "create", "--label", "good", "--json")).Output)!;
        var name = made["name"]!.GetValue<string>();
        Assert.EndsWith("-good", name, StringComparison.Ordinal);
        Assert.Equal(1, made["entries"]!.GetValue<int>());
        Assert.True(File.Exists(Path.Combine(_project, ".swarm", "backups", name + ".db")));
        Assert.Contains(name, (await RunAsync(0, "snapshot", "list")).Output, StringComparison.Ordinal);

        await memory.StoreAsync(key, JsonText.Parse("\"bad\""), cancellationToken: TestContext.Current.CancellationToken);
        var back = await RunAsync(0, "snapshot", "restore", name);
        Assert.Contains("To undo: swarm-memory snapshot restore ", back.Output, StringComparison.Ordinal);
        Assert.Equal("\"good\"", (await memory.GetAsync(key, TestContext.Current.CancellationToken))!.Value.ToString());

        var undone = JsonNode.Parse((await RunAsync(0, "snapshot", "restore", "--prefix", "global/", "--at", DateTimeOffset.UtcNow.AddSeconds(-1).ToString("O", System.Globalization.CultureInfo.InvariantCulture), "--json")).Output)!;
        Assert.Equal(1, undone["unchanged"]!.GetValue<int>() + undone["deleted"]!.GetValue<int>() + undone["restored"]!.GetValue<int>());
    }

    [Fact]
    public async Task HealthOptimizeAndEmergencyCleanup_OnAProject_AnswerPeopleAndPrograms()
    {
        await using (var host = SwarmMemoryHost.Load(_project, _ => null))
        await using (var store = await host.OpenStoreAsync(TestContext.Current.CancellationToken))
            await store.For("writer", "test").StoreAsync(MemoryKey.Parse("global/x"), JsonText.Parse("1"), cancellationToken: TestContext.Current.CancellationToken);

        Assert.StartsWith("memory: healthy", (await RunAsync(0, "health", "--full")).Output, StringComparison.Ordinal);
        Assert.Equal("healthy", JsonNode.Parse((await RunAsync(0, "health", "--json")).Output)!["overall_health"]!.GetValue<string>());
        Assert.False(JsonNode.Parse((await RunAsync(0, "optimize", "--json")).Output)!["applied"]!.GetValue<bool>());
        Assert.Contains("bytes saved", (await RunAsync(0, "optimize", "--apply", "--remedy", "cleanup")).Output, StringComparison.Ordinal);
        Assert.NotEmpty((await RunAsync(1, "optimize", "--remedy", "everything")).Error);
        Assert.Contains("sound", (await RunAsync(0, "emergency-cleanup", "--yes")).Output, StringComparison.Ordinal);

        var database = Path.Combine(_project, ".swarm", "memory.db");
        await using (var file = File.Open(database, FileMode.Open))
            file.Write(new byte[4096]);
        Assert.Contains("emergency-cleanup --yes", (await RunAsync(3, "emergency-cleanup")).Output, StringComparison.Ordinal);
        var done = JsonNode.Parse((await RunAsync(0, "emergency-cleanup", "--yes", "--json")).Output)!;
        Assert.Equal(1, done["entries"]!.GetValue<int>());
        Assert.True(File.Exists(Path.Combine(_project, ".swarm", done["kept_as"]!.GetValue<string>())));
        Assert.StartsWith("memory: ", (await RunAsync(0, "health")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "snapshot", "restore")]
    [InlineData(2, "snapshot", "restore", "--at", "2026-01-01")]
    [InlineData(2, "snapshot", "restore", "a", "--at", "2026-01-01")]
    [InlineData(1, "snapshot", "restore", "none")]
    [InlineData(1, "snapshot", "restore", "--at", "yesterday", "--prefix", "global/")]
    [InlineData(1, "snapshot", "restore", "--at", "2999-01-01", "--prefix", "global/")]
    [InlineData(1, "snapshot", "create", "--label", "a/b")]
    public async Task Snapshot_BadInput_SaysWhatToDo(int code, params string[] arguments) => Assert.NotEmpty((await RunAsync(code, arguments)).Error);

    private async Task<Program.Result> RunAsync(int code, params string[] arguments)
    {
        var result = await Program.RunAsync(_project, "", arguments);
        Assert.True(code == result.ExitCode, result.Error + result.Output);
        return result;
    }
}
