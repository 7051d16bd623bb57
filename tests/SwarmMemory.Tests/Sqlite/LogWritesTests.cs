using System.Globalization;
using Microsoft.Data.Sqlite;
using SwarmMemory.Sqlite;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>Gathered writes into the log against a model, between connections that gather and one that does not.</summary>
public sealed class LogWritesTests : IDisposable
{
    private const int Ids = 200;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1, "normal")]
    [InlineData(2, "full")]
    [InlineData(3, "normal")]
    public async Task Gather_RandomTransactions_EveryConnectionReadsWhatWasCommitted(int seed, string synchronous)
    {
        var random = new Random(seed);
        var path = _folder.File("test.db");
        List<SqliteConnection> connections = [await OpenAsync(path, synchronous), await OpenAsync(path, synchronous), await OpenAsync(path, synchronous)];
        LogWrites.Gather(connections[0]);
        LogWrites.Gather(connections[1]);
        var committed = new SortedDictionary<int, string>();
        for (var i = 0; i < 400; i++)
        {
            var writer = connections[random.Next(connections.Count)];
            var wanted = new SortedDictionary<int, string>(committed);
            await Raw.ExecuteAsync(writer, "begin immediate");
            // More pages than the cache holds, so that some are in the log before the commit, and some twice.
            await ChangeAsync(writer, wanted, random, random.Next(1, 60));
            if (random.Next(3) == 0)
            {
                await Raw.ExecuteAsync(writer, "savepoint here");
                await ChangeAsync(writer, new SortedDictionary<int, string>(wanted), random, random.Next(1, 60));
                await Raw.ExecuteAsync(writer, "rollback to here");
                await ChangeAsync(writer, wanted, random, random.Next(0, 5));
            }

            Assert.Equal(Text(wanted), await TextAsync(writer));
            var commits = random.Next(3) > 0;
            await Raw.ExecuteAsync(writer, commits ? "commit" : "rollback");
            committed = commits ? wanted : committed;
            Assert.Equal(Text(committed), await TextAsync(connections[random.Next(connections.Count)]));
            if (random.Next(20) == 0)
            {
                var (isBusy, pages, moved) = await CheckpointAsync(connections[random.Next(connections.Count)], random.Next(2) == 0 ? "passive" : "truncate");
                Assert.Equal((0, pages), (isBusy, moved));
            }
        }

        // A process that comes after a crash reads the log itself.
        File.Copy(path, _folder.File("copy.db"));
        File.Copy(path + "-wal", _folder.File("copy.db-wal"));
        foreach (var connection in connections)
            await connection.DisposeAsync();
        foreach (var name in (string[])["test.db", "copy.db"])
        {
            await using var last = await OpenAsync(_folder.File(name), synchronous);
            Assert.Equal("ok", await Raw.TextAsync(last, "pragma integrity_check"));
            Assert.Equal(Text(committed), await TextAsync(last));
        }
    }

    [Fact]
    public async Task Gather_CheckpointBesideATransaction_GetsNearlyAsFar()
    {
        const int Commits = 300;
        var path = _folder.File("test.db");
        await using var writer = await OpenAsync(path, "normal");
        await using var other = await OpenAsync(path, "normal");
        LogWrites.Gather(writer);
        for (var i = 0; i < Commits; i++)
        {
            await Raw.ExecuteAsync(writer, "begin immediate");
            await Raw.ExecuteAsync(writer, "insert into item (id, text) values (1, @text) on conflict (id) do update set text = excluded.text", ("@text", $"{i}"));
            if (i == Commits - 1)
                break;
            await Raw.ExecuteAsync(writer, "commit");
        }

        var (isBusy, pages, moved) = await CheckpointAsync(other, "passive");
        Assert.Equal(0, isBusy);
        // A page a commit: what it does not move is what the writer's mark, of one transaction in sixteen, lets it not.
        Assert.InRange(pages, Commits - 1, long.MaxValue);
        Assert.InRange(pages - moved, 0, 16);
        await Raw.ExecuteAsync(writer, "commit");
        var (_, all, allMoved) = await CheckpointAsync(writer, "passive");
        Assert.Equal(all, allMoved);
    }

    private static async Task<(int IsBusy, int Pages, int Moved)> CheckpointAsync(SqliteConnection connection, string mode)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"pragma wal_checkpoint({mode})";
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await row.ReadAsync(TestContext.Current.CancellationToken);
        return (row.GetInt32(0), row.GetInt32(1), row.GetInt32(2));
    }

    private static async Task<SqliteConnection> OpenAsync(string path, string synchronous)
    {
        var connection = await Raw.OpenAsync(path);
        await Raw.ExecuteAsync(connection, $"""
            pragma page_size = 1024;
            pragma journal_mode = wal;
            pragma synchronous = {synchronous};
            pragma wal_autocheckpoint = 0;
            pragma cache_size = 10;
            create table if not exists item (id integer primary key, text text not null);
            """);
        return connection;
    }

    private static async Task ChangeAsync(SqliteConnection connection, SortedDictionary<int, string> wanted, Random random, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var id = random.Next(Ids);
            if (random.Next(5) == 0)
            {
                wanted.Remove(id);
                await Raw.ExecuteAsync(connection, "delete from item where id = @id", ("@id", id));
                continue;
            }

            wanted[id] = new string((char)random.Next('a', 'z'), random.Next(1, 3000));
            await Raw.ExecuteAsync(connection, "insert into item (id, text) values (@id, @text) on conflict (id) do update set text = excluded.text",
                ("@id", id), ("@text", wanted[id]));
        }
    }

    private static string Text(SortedDictionary<int, string> items) =>
        string.Join(' ', items.Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.Key}:{i.Value.FirstOrDefault()}{i.Value.Length}")));

    private static Task<string> TextAsync(SqliteConnection connection) =>
        Raw.TextAsync(connection, "select group_concat(id || ':' || substr(text, 1, 1) || length(text), ' ') from (select id, text from item order by id)");

    public void Dispose() => _folder.Dispose();
}
