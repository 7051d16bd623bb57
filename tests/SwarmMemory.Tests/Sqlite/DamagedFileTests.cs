using Xunit;

namespace SwarmMemory.Tests.Sqlite;

public sealed class DamagedFileTests : SqliteTest
{
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task Open_FileThatIsNoDatabase_RefusedAndLeftAsItIs(int size)
    {
        var text = new string('n', size);
        await File.WriteAllTextAsync(Database, text, Token);
        var error = await FailsAsync(ErrorCode.StorageUnavailable, () => OpenAsync());
        Assert.Equal("The file at database_path is not an SQLite database; it was left as it is.", error.Message);
        Assert.Equal(text, await File.ReadAllTextAsync(Database, Token));
        Assert.False(File.Exists(In("swarm-memory.db")));
    }

    [Fact]
    public async Task Open_EmptyFile_BecomesOurs()
    {
        await File.WriteAllTextAsync(Database, "", Token);
        var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        Assert.Equal("1", await store.GetTextAsync("global/x"));
        Assert.False(File.Exists(In("swarm-memory.db")));
    }

    [Fact]
    public async Task Open_DatabaseWithoutTables_BecomesOurs()
    {
        await Raw.ExecuteAsync(Database, "pragma journal_mode = wal; create table t (id); drop table t");
        await MakeStoreAsync(Database);
        Assert.False(File.Exists(In("swarm-memory.db")));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(2000)]
    [InlineData(4096)]
    [InlineData(4096 * 5)]
    [InlineData(4096 * 100)]
    public async Task Open_TruncatedDatabase_SaysSoAndInventsNothing(int length)
    {
        await FillAsync();

        await using (var file = File.Open(Database, FileMode.Open))
            file.SetLength(length);

        // Either it is not opened at all, or whatever is missing is an error and never an entry that is not there.
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(async () =>
        {
            await using var store = await OpenAsync();
            for (var i = 0; i < 300; i++)
                Assert.NotNull(await store.GetAsync($"global/{i}"));
        });
        Assert.Equal(ErrorCode.StorageUnavailable, error.Code);
        Assert.Matches("damaged|not an SQLite database", error.Message);
        Assert.Equal(length, new FileInfo(Database).Length);
    }

    [Fact]
    public async Task Read_PageOverwritten_OtherPagesAreStillRead()
    {
        await FillAsync();

        await using (var file = File.Open(Database, FileMode.Open))
        {
            file.Position = 4096 * 60;
            file.Write(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
        }

        var again = await OpenAsync();
        var (read, refused) = (0, 0);
        for (var i = 0; i < 300; i++)
        {
            try
            {
                Assert.Equal(Value(i), (await again.GetAsync($"global/{i}"))!.Value.ToString());
                read++;
            }
            catch (SwarmMemoryException e) when (e.Code is ErrorCode.StorageUnavailable or ErrorCode.CorruptEntry)
            {
                refused++;
            }
        }

        Assert.True(read > 200 && refused > 0, $"{read} read, {refused} refused");
    }

    private async Task FillAsync()
    {
        await using (var store = await OpenAsync())
        {
            for (var i = 0; i < 300; i++)
                await store.PutAsync($"global/{i}", Value(i));
        }

        Assert.True(new FileInfo(Database).Length > 4096 * 150);
    }

    private static string Value(int seed)
    {
        var bytes = new byte[2400];
        new Random(seed).NextBytes(bytes);
        return $"\"{Convert.ToBase64String(bytes)}\"";
    }

    [Fact]
    public async Task Put_AfterADamagedRowWithTheLargestNumber_IsReadBackEqual()
    {
        await using var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        await Raw.ExecuteAsync(Database, "update entry_version set seq = 9223372036854775807");
        for (var i = 2; i < 6; i++)
        {
            await store.PutAsync("global/y", $"{i}");
            Assert.Equal($"{i}", await store.GetTextAsync("global/y"));
        }
    }
}
