using SwarmMemory.Persistence;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

public sealed class WriteAheadLogTests : SqliteTest
{
    private const int Stores = 10_000;
    private const long Bound = 64L * 1024 * 1024;

    [Fact]
    public async Task Put_10000Times_TheLogStaysBounded()
    {
        var store = await OpenAsync(time: TimeProvider.System);
        var largest = 0L;
        for (var i = 0; i < Stores; i++)
        {
            await store.PutAsync($"global/{i % 500}", $"{{\"i\":{i}}}");
            if (i % 100 == 0)
                largest = Math.Max(largest, new FileInfo(Database + "-wal").Length);
        }

        Assert.InRange(largest, 1, Bound);
        Assert.Equal(new FileInfo(Database + "-wal").Length, (await store.Storage.DescribeAsync(Token)).LogSize);
    }

    [Fact]
    public async Task Put_WithoutACheckpoint_TheLogWouldGrowPastIt()
    {
        // The control: the same number of small commits, which nobody moves into the database.
        await using var connection = await Raw.OpenAsync(Database);
        await Raw.ExecuteAsync(connection, "pragma journal_mode = wal; pragma wal_autocheckpoint = 0; pragma synchronous = off; create table t (id integer primary key, a, b)");
        await Raw.ExecuteAsync(connection, "create index i on t (a); create index j on t (b)");
        for (var i = 0; i < Stores; i++)
            await Raw.ExecuteAsync(connection, $"insert into t (a, b) values ({i * 7919L % 10_007}, {i * 104_729L % 10_009})");
        Assert.True(new FileInfo(Database + "-wal").Length > Bound);
    }

    [Fact]
    public async Task Dispose_LastOne_LeavesOneFileAndAllOfIt()
    {
        await using (var one = await OpenAsync())
        {
            await using var two = await OpenAsync();
            for (var i = 0; i < 500; i++)
                await (i % 2 == 0 ? one : two).PutAsync($"global/{i}", $"{i}");
        }

        Assert.Equal(["memory.db", "memory.db.lock"], Directory.GetFiles(Path.GetDirectoryName(Database)!).Select(f => Path.GetFileName(f)).Order());
        Assert.Equal("500", await Raw.TextAsync(Database, "select count(*) from entry"));
    }

    [Fact]
    public async Task Read_WhileAnotherWrites_NeverWaits()
    {
        var (reader, writer) = (await OpenAsync(), await OpenAsync());
        await writer.PutAsync("global/x", "1");
        var seen = await writer.Storage.WriteAsync(async session =>
        {
            var payload = Payload.Encode(JsonText.Parse("2"), true);
            await writer.Entries.PutAsync(session, Conformance.OpenStore.Alice, new(MemoryKey.Parse("global/x"), JsonText.Parse("2")), payload, null, Token);
            return await reader.GetTextAsync("global/x");
        }, Token);
        Assert.Equal("1", seen);
        Assert.Equal("2", await reader.GetTextAsync("global/x"));
    }
}
