using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace SwarmMemory.Tests.Mcp;

/// <summary>Stores that are full, read-only, newer, damaged, replaced, or not ours at all: the server starts, and each call says what is wrong.</summary>
public sealed class BadInputStoreTests : IDisposable
{
    private readonly TestProject _project = new();

    [Fact]
    public async Task StorageFull_AtTheConfiguredLimit_KeepsWhatIsThereAndRecoversRoom()
    {
        _project.Configure("""{"agent_memory_limits":{"max_total_memory":"400KB"},"memory_persistence":{"compression_enabled":false}}""");
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        var stored = 0;
        WireMessage answer;
        while (!(answer = await client.StoreAsync($"global/fill/{stored}", $"\"{new string('x', 20_000)}\"")).IsError)
            stored++;

        answer.Error("storage_full").Advises("max_total_memory");
        Assert.InRange(stored, 5, 15);
        var kept = await client.CallAsync("memory_list", """{"prefix":"global/fill/"}""");
        Assert.Equal(stored, kept.Structured.GetProperty("entries").GetArrayLength());
        Assert.Equal(20_000, (await client.GetAsync("global/fill/0")).Structured.GetProperty("entries")[0].GetProperty("value").GetString()!.Length);
    }

    [Fact]
    public async Task ReadOnly_StoreThatSqliteMayNotWrite_IsReadAndWritesAreRefused()
    {
        await MakeAsync("global/before", "1");
        // A write format that this SQLite does not know: to it the file is read-only, whoever runs the test.
        SetByte(18, 3);

        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        (await client.StoreAsync("global/after", "1")).Error("read_only").Advises("permissions");
        Assert.Equal("1", (await client.GetAsync("global/before")).Structured.GetProperty("entries")[0].GetProperty("value").GetRawText());
        (await client.CallAsync("memory_delete", """{"key":"global/before"}""")).Error("read_only");
        (await client.CallAsync("agent_initialize", """{"profile":{}}""")).Error("read_only");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UnsupportedSchema_ANewerProgramsStore_IsReadAndNotWritten(bool beforeTheStart)
    {
        await MakeAsync("global/before", "1");
        const string Newer = "update store set schema_version = 99, min_writer = 99";
        if (beforeTheStart)
            _project.Execute(Newer);
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();
        if (!beforeTheStart)
            _project.Execute(Newer);

        (await client.StoreAsync("global/after", "1")).Error("unsupported_schema").Names("99").Advises("Upgrade");
        (await client.CallAsync("memory_delete", """{"key":"global/before"}""")).Error("unsupported_schema");
        Assert.Equal("1", (await client.GetAsync("global/before")).Structured.GetProperty("entries")[0].GetProperty("value").GetRawText());
        Assert.Equal(1, _project.Number("select count(*) from entry_version"));
    }

    [Fact]
    public async Task NewerSchemaThatOlderProgramsMayWrite_IsWritten()
    {
        await MakeAsync("global/before", "1");
        _project.Execute("update store set schema_version = 99");
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        Assert.Equal("created", (await client.StoreAsync("global/after", "1")).Field("outcome"));
    }

    [Theory]
    [InlineData("this is not a database, but a file that someone put here")]
    [InlineData("SQLite format 3\0 and then nothing of the kind, for longer than the header of a database has bytes, which are one hundred")]
    public async Task StorageUnavailable_FileThatIsNoDatabase_IsLeftAsItIs(string text)
    {
        _project.Write(".swarm/memory.db", text);
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        foreach (var (tool, arguments) in Calls)
            (await client.CallAsync(tool, arguments)).Error("storage_unavailable");
        Assert.NotEmpty((await client.RequestAsync("resources/read", """{"uri":"memory://global/a"}""")).ProtocolMessage);
        Assert.NotEmpty((await client.RequestAsync("resources/subscribe", """{"uri":"memory://global/a"}""")).ProtocolMessage);
        Assert.Equal(text, await File.ReadAllTextAsync(_project.Database, TestContext.Current.CancellationToken));

        File.Delete(_project.Database);
        Assert.Equal("created", (await client.StoreAsync("global/a", "1")).Field("outcome"));
    }

    [Fact]
    public async Task StorageUnavailable_FolderAtThePath_SaysSoUntilItIsGone()
    {
        Directory.CreateDirectory(_project.Database);
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        (await client.StoreAsync("global/a", "1")).Error("storage_unavailable");
        Directory.Delete(_project.Database);
        Assert.Equal("created", (await client.StoreAsync("global/a", "1")).Field("outcome"));
    }

    [Fact]
    public async Task StorageUnavailable_FolderThatCannotBeMade_SaysSo()
    {
        _project.Write("data", "a file where the store's folder should be");
        _project.Configure("""{"memory_persistence":{"database_path":"data/memory.db"}}""");
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        (await client.StoreAsync("global/a", "1")).Error("storage_unavailable").Names("folder");
    }

    [Fact]
    public async Task EmptyFileAtThePath_BecomesTheStore()
    {
        _project.Write(".swarm/memory.db", "");
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        Assert.Equal("created", (await client.StoreAsync("global/a", "1")).Field("outcome"));
        Assert.True(new FileInfo(_project.Database).Length > 0);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(4096)]
    [InlineData(20_000)]
    public async Task TruncatedStore_IsReportedAndNeverAnsweredWithOtherData(int length)
    {
        await MakeAsync("global/before", $"\"{string.Concat(Enumerable.Range(0, 20_000).Select(i => (char)('a' + (i * 7919 % 26))))}\"");
        await using (var file = new FileStream(_project.Database, FileMode.Open))
            file.SetLength(length);

        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync();

        var read = await client.GetAsync("global/before");
        Assert.True(read.IsError, read.Line);
        Assert.Contains(ToolError.Parse(read.Text).Code, (string[])["storage_unavailable", "corrupt_entry"]);
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("wal")]
    public async Task ClaudeFlowDatabase_AtThePath_IsLeftAsItIsAndOursStandsBesideIt(string journal)
    {
        _project.Execute($"""
            pragma journal_mode = {journal};
            create table memory_entries (id integer primary key, key text, namespace text, value text, created_at integer);
            insert into memory_entries (key, namespace, value) values ('swarm/plan', 'default', 'theirs');
            """);
        var before = Hash(_project.Database);

        for (var round = 1; round <= 2; round++)
        {
            await using var server = TestServer.Start(_project);
            await using var client = await server.WireAsync();
            Assert.Equal($"{round}", (await client.StoreAsync("global/a", $"{round}")).Field("version"));
            Assert.Equal($"{round}", (await client.GetAsync("global/a")).Structured.GetProperty("entries")[0].GetProperty("value").GetRawText());
        }

        Assert.Equal(before, Hash(_project.Database));
        Assert.True(File.Exists(_project.In(".swarm/swarm-memory.db")));
        File.Delete(_project.Database);
        await using var later = TestServer.Start(_project);
        await using var after = await later.WireAsync();
        Assert.Equal("3", (await after.StoreAsync("global/a", "3")).Field("version"));
    }

    [Fact]
    public async Task ClaudeFlowDatabase_StillOpenInItsOwnProgram_KeepsItsLog()
    {
        await using var theirs = new SqliteConnection($"Data Source={_project.Database};Pooling=False");
        await theirs.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = theirs.CreateCommand();
        command.CommandText = "pragma journal_mode = wal; create table agents (id text); insert into agents values ('queen')";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var before = (Hash(_project.Database), Hash(_project.Database + "-wal"));

        await using (var server = TestServer.Start(_project))
        await using (var client = await server.WireAsync())
            Assert.Equal("created", (await client.StoreAsync("global/a", "1")).Field("outcome"));

        Assert.Equal(before, (Hash(_project.Database), Hash(_project.Database + "-wal")));
        command.CommandText = "select id from agents";
        Assert.Equal("queen", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Replaced_UnderTheRunningServer_IsSaidOnceAndThenTheNewFileServes(bool withAnother)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = TestServer.Start(_project.Root, time: time);
        await using var client = await server.WireAsync();
        await client.StoreAsync("global/old", "1");
        await client.GetAsync("global/old");

        var moved = Directory.CreateDirectory(_project.In("moved")).FullName;
        foreach (var file in Directory.GetFiles(_project.In(".swarm"), "memory.db*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
            File.Move(file, Path.Combine(moved, Path.GetFileName(file)));
        if (withAnother)
            await MakeAsync("global/new", "2");
        time.Advance(TimeSpan.FromSeconds(2));

        (await client.StoreAsync("global/lost", "1")).Error("storage_unavailable").Names("replaced").Advises("again");
        Assert.Equal("created", (await client.StoreAsync("global/found", "1")).Field("outcome"));
        var missing = await client.CallAsync("memory_get", """{"keys":["global/old","global/lost","global/new"]}""");
        Assert.Equal(withAnother ? 2 : 3, missing.Structured.GetProperty("missing").GetArrayLength());
        Assert.Equal(withAnother ? 2 : 1, _project.Number("select count(*) from entry"));
    }

    private static IEnumerable<(string Tool, string Arguments)> Calls =>
    [
        ("memory_store", """{"key":"global/a","value":1}"""), ("memory_get", """{"keys":["global/a"]}"""), ("memory_list", "{}"),
        ("memory_delete", """{"key":"global/a"}"""), ("memory_history", """{"key":"global/a"}"""), ("agent_initialize", """{"profile":{}}"""),
        ("decision_record", """{"decision_type":"d","decision":1}"""), ("progress_update", """{"task_id":"t","progress":{}}"""),
        ("knowledge_share", """{"topic":"t","knowledge":1}"""), ("swarm_status", "{}"),
    ];

    private async Task MakeAsync(string key, string value)
    {
        await using var server = TestServer.Start(_project);
        await using var client = await server.WireAsync("maker");
        Assert.Equal("created", (await client.StoreAsync(key, value)).Field("outcome"));
    }

    private void SetByte(int place, byte value)
    {
        using var file = new FileStream(_project.Database, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = place;
        file.WriteByte(value);
    }

    private static string Hash(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Convert.ToHexString(SHA256.HashData(file));
    }

    public void Dispose() => _project.Dispose();
}
