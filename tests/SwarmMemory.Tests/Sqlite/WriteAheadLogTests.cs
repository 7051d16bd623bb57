using SwarmMemory.Storage;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

public sealed class WriteAheadLogTests : SqliteTest
{
    /// <summary>Stores between two looks at the log; each of them appends several pages.</summary>
    private const int Chunk = 100;

    private const int Chunks = 100;

    private long LogSize => new FileInfo(Database + "-wal").Length;

    [Fact]
    public async Task Put_10000TimesWithoutAPause_TheLogIsBegunAnewAgainAndAgain()
    {
        // How large it gets before depends on the machine; that it is begun anew does not. Then its file does not grow.
        var store = await OpenAsync(time: TimeProvider.System);
        var (chunks, kept) = (0, 0);
        for (var size = 0L; chunks < Chunks || kept < 10; chunks++)
        {
            Assert.True(chunks < 10 * Chunks, $"Begun anew {kept} times only.");
            for (var i = 0; i < Chunk; i++)
                await store.PutAsync($"global/{i}", $"{{\"i\":{chunks}}}");
            kept += LogSize == size ? 1 : 0;
            size = LogSize;
        }

        Assert.Equal(LogSize, (await store.Storage.DescribeAsync(Token)).LogSize);
    }

    [Fact]
    public async Task Put_WhileOneReadsAnOldState_TheLogGrowsAndThenIsBegunAnew()
    {
        // Frames have a header.
        const long Most = SwarmMemory.Sqlite.Checkpointer.MostLength * 102 / 100;
        var (store, reader) = (await OpenAsync(time: TimeProvider.System), await OpenAsync());
        var written = 0;
        await store.PutAsync("global/0", "1");
        await reader.Storage.SnapshotAsync(async session =>
        {
            await session.Use(NewestOfAll).NumberAsync(Token);
            // The control: what is read now cannot be overwritten, so that no checkpoint helps.
            while (LogSize <= Most)
            {
                Assert.True(written < 2000, $"{written} writes made a log of {LogSize} bytes only.");
                await WriteAsync();
            }

            return true;
        }, Token);

        // Nothing stands in the way any more: at the next writes it is emptied, whoever of the two ways comes first.
        var size = LogSize;
        for (var i = 0; i < 200; i++)
            await WriteAsync();
        Assert.InRange(LogSize, 0, size + (2 * SwarmMemory.Sqlite.Checkpointer.Step));

        // Never the same twice: a page that stays as it is would not be written.
        Task WriteAsync() => store.Storage.WriteAsync(session =>
            session.Use(Fill).With(Enumerable.Repeat((byte)written++, 200_000).ToArray()).ExecuteAsync(Token), Token);
    }

    private static readonly SwarmMemory.Storage.StatementText NewestOfAll = new("select coalesce(max(seq), 0) from entry_version");
    private static readonly SwarmMemory.Storage.StatementText Fill = new("update entry_version set value = @value", "@value");

    [Fact]
    public async Task Put_NobodyCheckpoints_TheLogOnlyGrows()
    {
        // The control: as many small commits, which nobody moves into the database.
        await using var connection = await Raw.OpenAsync(Database);
        await Raw.ExecuteAsync(connection,
            "pragma journal_mode = wal; pragma wal_autocheckpoint = 0; pragma synchronous = off; create table t (id integer primary key, a)");
        for (var (chunk, size) = (0, 0L); chunk < Chunks; chunk++)
        {
            for (var i = 0; i < Chunk; i++)
                await Raw.ExecuteAsync(connection, $"insert into t (a) values ({i})");
            Assert.True(LogSize > size);
            size = LogSize;
        }
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
            await writer.Entries.PutAsync(session, Conformance.OpenStore.Alice, new(MemoryKey.Parse("global/x"), JsonText.Parse("2")), Token);
            return await reader.GetTextAsync("global/x");
        }, Token);
        Assert.Equal("1", seen);
        Assert.Equal("2", await reader.GetTextAsync("global/x"));
    }
}
