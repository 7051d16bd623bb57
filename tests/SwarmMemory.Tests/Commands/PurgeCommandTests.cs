using System.Text;
using System.Text.Json.Nodes;
using SwarmMemory.Hosting;
using SwarmMemory.Tests.Security;
using SwarmMemory.Tests.Sqlite;
using Xunit;

namespace SwarmMemory.Tests.Commands;

/// <summary>After a purge the bytes are in no file; before it, and where it was told to leave them, they are.</summary>
public sealed class PurgeCommandTests : IDisposable
{
    private static readonly string Secret = Samples.GitHub;
    private static readonly string Older = "older" + Samples.Draw(40);
    private static readonly string Kept = "kept" + Samples.Draw(40);
    private static readonly MemoryKey Key = MemoryKey.Parse("global/leaked");
    private static readonly MemoryKey Other = MemoryKey.Parse("global/other");

    private readonly string _project = Directory.CreateTempSubdirectory("swarm-memory-purge-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public PurgeCommandTests()
    {
        Directory.CreateDirectory(Path.Combine(_project, ".swarm", "spool"));
        File.WriteAllText(Path.Combine(_project, "memory_config.json"), """{"security": {"secret_handling": "allow"}}""");
    }

    public void Dispose() => Directory.Delete(_project, recursive: true);

    /// <summary>The secret in an old version that is compressed, in the current one, in a conflict, in a snapshot and in a report that was set aside.</summary>
    private async Task<string> FillAsync()
    {
        await using (var host = SwarmMemoryHost.Load(_project, _ => null))
        await using (var store = await host.OpenStoreAsync(Token))
        {
            var memory = store.For("alice", "test");
            await memory.StoreAsync(Other, JsonText.Parse("\"what stays as it is\""), cancellationToken: Token);
            await memory.StoreAsync(Key, JsonText.Parse($$"""{"a":"{{Older}}","b":"{{string.Join(' ', Enumerable.Range(0, 2000))}}"}"""), cancellationToken: Token);
            await memory.StoreAsync(Key, JsonText.Parse($$"""{"a":"{{Secret}}"}"""), tags: ["t"], cancellationToken: Token);
            await memory.PutAsync(new PutRequest(Key, JsonText.Parse($"\"{Kept}\"")) { ExpectedVersion = EntryVersion.None, OnConflict = ConflictResolution.Manual }, Token);
        }

        await File.WriteAllTextAsync(Path.Combine(_project, ".swarm", "spool", "1.refused"), $$"""{"key":"{{Key}}","value":"{{Secret}}"}""", Token);
        var name = JsonNode.Parse((await RunAsync(0, "snapshot", "create", "--json")).Output)!["name"]!.GetValue<string>();
        Assert.Equal(["1.refused", name + ".db", "memory.db"], Holding(Secret));
        Assert.Equal([name + ".db", "memory.db"], Holding(Older));
        Assert.Equal([name + ".db", "memory.db"], Holding(Kept));
        return name;
    }

    [Fact]
    public async Task Purge_WithoutYes_SaysWhereItIsAndChangesNothing()
    {
        var snapshot = await FillAsync();
        var plan = JsonNode.Parse((await RunAsync(0, "purge", Key.Value, "--json")).Output)!;
        Assert.Equal((false, 2L, 1L, 1, 1), ((bool)plan["applied"]!, (long)plan["versions"]!, (long)plan["conflicts"]!,
            plan["spool_files"]!.AsArray().Count, plan["snapshots"]!.AsArray().Count));
        Assert.Contains("purge KEY --yes", (await RunAsync(0, "purge", Key.Value)).Output, StringComparison.Ordinal);
        Assert.Equal(["1.refused", snapshot + ".db", "memory.db"], Holding(Secret));
    }

    [Fact]
    public async Task Purge_WithYes_LeavesTheBytesInSnapshotsAloneAndSaysSo()
    {
        var snapshot = await FillAsync();
        var result = await RunAsync(1, "purge", Key.Value, "--yes");
        Assert.Contains(snapshot, result.Output, StringComparison.Ordinal);
        foreach (var text in new[] { Secret, Older, Kept })
            Assert.Equal([snapshot + ".db"], Holding(text));
    }

    [Fact]
    public async Task Purge_WithSnapshots_LeavesNothingAnywhereAndTheRestAsItWas()
    {
        var snapshot = await FillAsync();
        var done = JsonNode.Parse((await RunAsync(0, "purge", Key.Value, "--yes", "--snapshots", "--json")).Output)!;
        Assert.Empty(done["still_in"]!.AsArray());
        foreach (var text in new[] { Secret, Older, Kept })
            Assert.Empty(Holding(text));

        await using (var host = SwarmMemoryHost.Load(_project, _ => null))
        await using (var store = await host.OpenStoreAsync(Token))
        {
            var memory = store.For("alice", "test");
            Assert.Null(await memory.GetAsync(Key, Token));
            Assert.Equal("\"what stays as it is\"", (await memory.GetAsync(Other, Token))!.Value.ToString());
            Assert.Equal("purge", Assert.Single(await memory.GetHistoryAsync(Key, cancellationToken: Token)).Tool);
            Assert.Empty((await memory.GetConflictsAsync(new ConflictListRequest { Status = null }, Token)).Items);
            Assert.Empty((await memory.ListAsync(new ListRequest { Tags = ["t"] }, Token)).Items);
            Assert.Equal(4, (await memory.StoreAsync(Key, JsonText.Parse("1"), cancellationToken: Token)).Version.Value);
        }

        Assert.Contains("restored", (await RunAsync(0, "snapshot", "restore", snapshot)).Output, StringComparison.Ordinal);
        await using var database = await Raw.OpenAsync(Path.Combine(_project, ".swarm", "memory.db"));
        await using var check = database.CreateCommand();
        check.CommandText = "pragma integrity_check";
        Assert.Equal("ok", await check.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task Purge_WhileAnotherProcessHasTheStoreOpen_IsSeenByIt()
    {
        await using var host = SwarmMemoryHost.Load(_project, _ => null);
        await using var store = await host.OpenStoreAsync(Token);
        var memory = store.For("alice", "test");
        await memory.StoreAsync(Key, JsonText.Parse($"\"{Secret}\""), cancellationToken: Token);
        await memory.StoreAsync(Other, JsonText.Parse($"\"see {Secret}\""), cancellationToken: Token);

        var done = JsonNode.Parse((await RunAsync(0, "purge", Key.Value, "--yes", "--json")).Output)!;
        // What has the same text under another name is named, not taken.
        Assert.Equal(Other.Value, Assert.Single(done["elsewhere"]!.AsArray())!.GetValue<string>());
        Assert.Null(await memory.GetAsync(Key, Token));
        Assert.NotNull(await memory.GetAsync(Other, Token));
        Assert.Equal(3, (await memory.StoreAsync(Key, JsonText.Parse("1"), cancellationToken: Token)).Version.Value);
    }

    [Fact]
    public async Task Purge_ValueThatWasSweptBefore_IsTakenOutOfUnusedPages()
    {
        var (first, last) = ("swept" + Samples.Draw(40), "final" + Samples.Draw(40));
        await using (var host = SwarmMemoryHost.Load(_project, _ => null))
        await using (var store = await host.OpenStoreAsync(Token))
            await store.For("alice", "test").StoreAsync(Key, JsonText.Parse($"\"{first} {last}\""), cancellationToken: Token);
        await using (var database = await Raw.OpenAsync(Path.Combine(_project, ".swarm", "memory.db")))
        {
            // As maintenance does that moves rows: the same bytes stand in a page that is in use no more.
            await Raw.ExecuteAsync(database, "create table moved as select * from entry_version; drop table moved; pragma wal_checkpoint(truncate)");
        }

        Assert.Equal(["memory.db"], Holding(first));
        await RunAsync(0, "purge", Key.Value, "--yes");
        Assert.Empty(Holding(first));
    }

    [Theory]
    [InlineData(2, "purge")]
    [InlineData(1, "purge", "nonsense")]
    public async Task Purge_BadInput_SaysWhatToDo(int code, params string[] arguments) => Assert.NotEmpty((await RunAsync(code, arguments)).Error);

    [Fact]
    public async Task Purge_KeyThatNeverWas_IsDone() =>
        Assert.Equal(0, (int)JsonNode.Parse((await RunAsync(0, "purge", "global/nothing", "--yes", "--json")).Output)!["versions"]!);

    /// <summary>Names of all files of the project that hold a text, in order of their names. No store may be open in this process.</summary>
    private List<string> Holding(string text) =>
    [
        .. Directory.GetFiles(Path.Combine(_project, ".swarm"), "*", SearchOption.AllDirectories)
            .Where(f => Encoding.Latin1.GetString(File.ReadAllBytes(f)).Contains(text, StringComparison.Ordinal)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal),
    ];

    private async Task<Program.Result> RunAsync(int code, params string[] arguments)
    {
        var result = await Program.RunAsync(_project, "", arguments);
        Assert.True(code == result.ExitCode, result.Error + result.Output);
        return result;
    }
}
