using System.Security.Cryptography;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>Another program's database at our path is never written.</summary>
public sealed class ForeignDatabaseTests : SqliteTest
{
    private const string ClaudeFlow = """
        create table memory_entries (
            id integer primary key autoincrement, key text not null, value text not null, namespace text not null default 'default',
            metadata text, created_at integer, updated_at integer, accessed_at integer, access_count integer default 0, ttl integer,
            expires_at integer, unique (key, namespace));
        create index idx_memory_namespace on memory_entries (namespace);
        insert into memory_entries (key, value) values ('swarm/objective', '"theirs"');
        """;

    [Theory]
    [InlineData("delete")]
    [InlineData("wal")]
    public async Task Open_ClaudeFlowsDatabase_IsLeftAsItIsAndOursStandsBeside(string journal)
    {
        await Raw.ExecuteAsync(Database, $"pragma journal_mode = {journal}; {ClaudeFlow}");
        var before = await HashAsync();
        await using (var store = await OpenAsync())
        {
            await store.PutAsync("global/x", "1");
            var note = Assert.Single((await store.Storage.DescribeAsync(Token)).Notes);
            Assert.Equal("memory.db belongs to another program and was left as it is; the store is swarm-memory.db beside it.", note);
        }

        Assert.Equal(before, await HashAsync());
        Assert.Equal("1", await Raw.TextAsync(In("swarm-memory.db"), "select count(*) from entry"));
        Assert.Equal("\"theirs\"", await Raw.TextAsync(Database, "select value from memory_entries"));

        var again = await OpenAsync();
        Assert.Equal("1", await again.GetTextAsync("global/x"));
        Assert.Single((await again.Storage.DescribeAsync(Token)).Notes);
    }

    [Fact]
    public async Task Open_ClaudeFlowHasItOpen_ItGoesOnUndisturbed()
    {
        await using var theirs = await Raw.OpenAsync(Database);
        await Raw.ExecuteAsync(theirs, $"pragma journal_mode = wal; {ClaudeFlow}");
        await Raw.ExecuteAsync(theirs, "begin immediate; insert into memory_entries (key, value) values ('a', '1')");
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        await Raw.ExecuteAsync(theirs, "commit");
        Assert.Equal(2, await Raw.NumberAsync(theirs, "select count(*) from memory_entries"));
        Assert.Equal("ok", await Raw.TextAsync(theirs, "pragma integrity_check"));
        Assert.True(File.Exists(In("swarm-memory.db")));
    }

    [Fact]
    public async Task Open_OursStandsBeside_ItGoesFirstFromThenOn()
    {
        await Raw.ExecuteAsync(Database, ClaudeFlow);
        await MakeStoreAsync(Database);
        File.Delete(Database);
        var store = await OpenAsync();
        Assert.Equal("1", await store.GetTextAsync("global/x"));
        Assert.False(File.Exists(Database));
        Assert.Equal("The store is swarm-memory.db, beside memory.db, which belongs to another program.",
            Assert.Single((await store.Storage.DescribeAsync(Token)).Notes));
    }

    [Fact]
    public async Task Open_ForeignFileBesideOurs_OursIsUsed()
    {
        await MakeStoreAsync(Database);
        await Raw.ExecuteAsync(In("swarm-memory.db"), "create table theirs (id)");
        var store = await OpenAsync();
        Assert.Equal("1", await store.GetTextAsync("global/x"));
        Assert.Empty((await store.Storage.DescribeAsync(Token)).Notes);
    }

    [Theory]
    [InlineData("pragma application_id = 12345")]
    [InlineData("create table entry (key text)")]
    [InlineData("create view store as select 1")]
    public async Task Open_AnythingOfAnother_IsForeign(string sql)
    {
        await Raw.ExecuteAsync(Database, sql);
        var before = await HashAsync();
        await MakeStoreAsync(Database);
        Assert.Equal(before, await HashAsync());
        Assert.True(File.Exists(In("swarm-memory.db")));
    }

    [Fact]
    public async Task Open_BothPathsForeign_NeitherIsWritten()
    {
        await Raw.ExecuteAsync(Database, ClaudeFlow);
        await Raw.ExecuteAsync(In("swarm-memory.db"), "create table theirs (id)");
        var before = (await HashAsync(), await HashAsync("swarm-memory.db"));
        await FailsAsync(ErrorCode.StorageUnavailable, () => OpenAsync());
        Assert.Equal(before, (await HashAsync(), await HashAsync("swarm-memory.db")));
    }

    private async Task<string> HashAsync(string name = "memory.db") =>
        Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(In(name), Token)));
}
