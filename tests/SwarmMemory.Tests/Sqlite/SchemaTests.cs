using SwarmMemory.Sqlite;
using SwarmMemory.Storage;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SchemaTests : SqliteTest
{
    private const string Newer = "update store set schema_version = 999, min_writer = 999";

    [Fact]
    public async Task Open_NewerSchema_ReadsAndRefusesToWrite()
    {
        await MakeStoreAsync(Database);
        await Raw.ExecuteAsync(Database, Newer);
        var store = await OpenAsync();
        Assert.Equal("1", await store.GetTextAsync("global/x"));
        Assert.Equal(["global/x"], await store.ListAsync());
        Assert.Single(await store.HistoryAsync("global/x"));
        Assert.Equal(999, (await store.Storage.DescribeAsync(Token)).SchemaVersion);

        await FailsAsync(ErrorCode.UnsupportedSchema, () => store.PutAsync("global/x", "2"));
        await FailsAsync(ErrorCode.UnsupportedSchema, () => store.DeleteAsync("global/x"));
        await FailsAsync(ErrorCode.UnsupportedSchema, () => store.SweepAsync());
        Assert.Equal("1", await store.GetTextAsync("global/x"));
        Assert.Equal("999", await Raw.TextAsync(Database, "select schema_version from store"));
    }

    [Fact]
    public async Task Write_SchemaGrewWhileOpen_Refused()
    {
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        await Raw.ExecuteAsync(Database, Newer);
        await FailsAsync(ErrorCode.UnsupportedSchema, () => store.PutAsync("global/x", "2"));
        Assert.Equal("1", await store.GetTextAsync("global/x"));
        // The control: back again, the same open store writes.
        await Raw.ExecuteAsync(Database, "update store set schema_version = 1, min_writer = 1");
        Assert.Equal(2, (await store.PutAsync("global/x", "2")).Version.Value);
    }

    [Fact]
    public async Task Write_NewerSchemaThatStillAllowsUs_Works()
    {
        await MakeStoreAsync(Database);
        await Raw.ExecuteAsync(Database, "update store set schema_version = 999; alter table entry add column colour text; create table later (id)");
        var store = await OpenAsync();
        Assert.Equal(2, (await store.PutAsync("global/x", "2")).Version.Value);
        Assert.Equal("2", await store.GetTextAsync("global/x"));
        Assert.Equal(999, (await store.Storage.DescribeAsync(Token)).SchemaVersion);
    }

    [Fact]
    public async Task Open_Again_ChangesNothingOfTheSchema()
    {
        await MakeStoreAsync(Database);
        var before = await DescribeAsync();
        for (var i = 0; i < 3; i++)
            await (await OpenAsync()).DisposeAsync();
        Assert.Equal(before, await DescribeAsync());
    }

    [Fact]
    public async Task Open_Store_IsMarkedAndSetUpAsDecided()
    {
        var store = await OpenAsync();
        await using var connection = await Raw.OpenAsync(Database);
        Assert.Equal(0x5377724D, await Raw.NumberAsync(connection, "pragma application_id"));
        Assert.Equal("wal", await Raw.TextAsync(connection, "pragma journal_mode"));
        var facts = await store.Storage.DescribeAsync(Token);
        Assert.StartsWith("SQLite 3.", facts.Engine, StringComparison.Ordinal);
        Assert.True(Version.Parse(facts.Engine["SQLite ".Length..]) >= new Version(3, 51, 3), facts.Engine);
        Assert.Equal(facts.SchemaVersion, await Raw.NumberAsync(connection, "select schema_version from store"));
        Assert.Equal(SqliteSchema.NewPageSize, await Raw.NumberAsync(connection, "pragma page_size"));
        Assert.True(facts.Size > 0 && facts.Size % SqliteSchema.NewPageSize == 0);
    }

    [Fact]
    public async Task Open_FreshStoreByManyAtOnce_AllSucceedAndShareIt()
    {
        for (var round = 0; round < 5; round++)
        {
            var path = In($"fresh-{round}/memory.db");
            var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SwarmMemory.Sqlite.SqliteStorage.OpenAsync(
                new() { Path = path }, Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Token), Token)));
            Assert.Equal("1", await Raw.TextAsync(path, "select count(*) from store"));
            Assert.Equal(["memory.db"], Directory.GetFiles(Path.GetDirectoryName(path)!, "*.db").Select(f => Path.GetFileName(f)));
            foreach (var store in stores)
                await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Open_CutOffWhileMakingTheSchema_MakesItAgain()
    {
        // All of the first step is one transaction: before its commit there is an empty file, whatever was done.
        await using (var connection = await Raw.OpenAsync(Database))
        {
            await Raw.ExecuteAsync(connection, "pragma auto_vacuum = incremental; begin immediate; pragma application_id = 1400336973; create table store (id)");
            await Raw.ExecuteAsync(connection, "rollback");
        }

        await MakeStoreAsync(Database);
        Assert.Equal("ok", await Raw.TextAsync(Database, "pragma integrity_check"));
        Assert.False(File.Exists(In("swarm-memory.db")));
    }

    [Theory]
    [InlineData("pragma application_id = 1400336973")]
    [InlineData("pragma application_id = 1400336973; pragma journal_mode = wal")]
    public async Task Open_CutOffAfterMarkingTheFile_MakesTheRest(string done)
    {
        await Raw.ExecuteAsync(Database, done);

        await MakeStoreAsync(Database);

        Assert.Equal("ok", await Raw.TextAsync(Database, "pragma integrity_check"));
        Assert.Equal("1", await Raw.TextAsync(Database, "select count(*) from store"));
        Assert.False(File.Exists(In("swarm-memory.db")));
    }

    [Theory]
    [InlineData(false, "1")]
    [InlineData(true, "2")]
    public async Task Open_FreshStore_IsFlushedAsItsDurabilityAsks(bool full, string synchronous)
    {
        // What a new file is spared is over when it is open: 1 is normal, 2 is full.
        await using var storage = await SwarmMemory.Sqlite.SqliteStorage.OpenAsync(
            new() { Path = Database, Full = full }, Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Token);
        var found = await storage.WriteAsync(async session =>
        {
            await using var command = session.Connection.CreateCommand();
            command.CommandText = "pragma synchronous";
            return $"{await command.ExecuteScalarAsync(Token)}";
        }, Token);
        Assert.Equal(synchronous, found);
    }

    private Task<string> DescribeAsync() => Raw.TextAsync(Database,
        "select (select group_concat(sql, ';') from sqlite_schema) || (select store_id || schema_version || min_writer || created_at from store)");
}
