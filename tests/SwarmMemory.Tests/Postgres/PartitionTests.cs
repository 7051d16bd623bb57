using System.Data;
using Npgsql;
using SwarmMemory.Persistence;
using SwarmMemory.Postgres;
using SwarmMemory.Storage;
using SwarmMemory.Tests.Conformance;
using Xunit;

namespace SwarmMemory.Tests.Postgres;

/// <summary>History and messages in parts of a few rows: nobody who writes or reads notices them, and what was swept out goes back to the file system.</summary>
public sealed class PartitionTests : IAsyncDisposable
{
    private const int PartRows = 10;

    private readonly PostgresStorageFixture _fixture = new() { PartitionRows = PartRows };
    private OpenStore? _store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_NumberBehindAllParts_MakesThePartAndIsMade()
    {
        var store = await OpenAsync();
        for (var i = 1; i <= 35; i++)
            Assert.Equal(i, (await store.PutAsync("global/x", $"{i}")).Version.Value);
        Assert.Equal(Enumerable.Range(1, 35).Reverse().Select(i => (long)i), (await store.HistoryAsync("global/x")).Select(v => v.Version.Value));
        Assert.InRange((await PartsAsync("entry_version")).Count, 4, 5);
    }

    [Fact]
    public async Task Write_MoreAtOnceThanPartsHold_IsMade()
    {
        var store = await OpenAsync();
        await store.Storage.WriteAsync(async session =>
        {
            for (var i = 0; i < 500; i++)
                await store.Entries.PutAsync(session, OpenStore.Alice, new PutRequest(MemoryKey.Parse($"global/{i}"), JsonText.Parse($"{i}")), Token);
            return true;
        }, Token);
        Assert.Equal(500, (await store.ListAsync()).Length);
    }

    [Fact]
    public async Task Parts_OfALargeMemory_StayFew()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 600; i++)
        {
            await store.PutAsync($"global/{i}", "1");
            if (i % 50 == 0)
                await store.Storage.Care.AnalyzeAsync(Token);
        }

        var parts = await PartsAsync("entry_version");
        Assert.InRange(parts.Count, 10, 30);
        Assert.Equal(parts.Skip(1).Select(p => p.From), parts.SkipLast(1).Select(p => (long?)p.To));
    }

    [Fact]
    public async Task Open_MemoryInOnePiece_KeepsItsRowsAndNumbers()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(PostgresStorageFixture.Server), PostgresStorageFixture.Reason);
        await PostgresStorageFixture.ExecuteAsync($"create schema {_fixture.Schema}");
        foreach (var migration in Migrations.All.Where(m => m.Version < 11))
            await PostgresStorageFixture.ExecuteAsync($"set search_path = {_fixture.Schema}; {migration.Sql}");
        await PostgresStorageFixture.ExecuteAsync($"""
            set search_path = {_fixture.Schema};
            insert into store values (1, 'x', 10, 8, 0);
            insert into entry_version (key, version, outcome, swarm, author, at, codec, size, checksum, value)
            select 'global/old/' || i, 1, 0, 'hive', 'alice', i, 0, 1, 0, '1' from generate_series(1, 25) i;
            delete from entry_version where seq = 25;
            """);
        var store = await OpenAsync();
        Assert.Equal([.. Enumerable.Range(1, 24).Select(i => (long)i)], (await store.ChangesAsync()).Select(c => c.Sequence));
        await store.PutAsync("global/new", "1");
        Assert.Equal(26, (await store.ChangesAsync())[^1].Sequence);
        Assert.Equal([null, 26L], (await PartsAsync("entry_version")).Select(p => p.From));
        Assert.Equal([null], (await PartsAsync("message")).Select(p => p.From));
    }

    [Fact]
    public async Task Release_SweptHistory_IsDroppedAndWhatLivesStays()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 100; i++)
            await store.PutAsync($"global/{i}", Noise(i));
        for (var i = 0; i < 100; i++)
        {
            if (i % 9 > 0)
                await store.PutAsync($"global/{i}", "2");
        }

        var before = await PartsAsync("entry_version");
        await store.ExecuteAsync("delete from entry_version where seq not in (select seq from entry)");
        await store.Storage.Care.AnalyzeAsync(Token);
        var facts = await store.Storage.DescribeAsync(Token);
        Assert.InRange(facts.Free, 1, facts.Size);

        Assert.Equal(0, await store.Storage.Care.ReleaseAsync(int.MaxValue, Token));
        var after = await store.Storage.DescribeAsync(Token);
        Assert.Equal(0, after.Free);
        Assert.True(after.Size < facts.Size - 500_000, $"{facts.Size} bytes became {after.Size}.");
        var parts = await PartsAsync("entry_version");
        Assert.True(parts.Count < before.Count / 2 + 2, $"{before.Count} parts became {parts.Count}.");
        Assert.Equal(parts.Skip(1).Select(p => p.From), parts.SkipLast(1).Select(p => (long?)p.To));
        for (var i = 0; i < 100; i++)
            Assert.Equal(i % 9 > 0 ? "2" : Noise(i), await store.GetTextAsync($"global/{i}"));
        Assert.Equal(2, (await store.PutAsync("global/0", "2")).Version.Value);
    }

    [Fact]
    public async Task Release_MessagesThatAreGone_AreDropped()
    {
        var store = await OpenAsync();
        await store.JoinAsync(OpenStore.Alice, OpenStore.Bob);
        List<MessageId> sent = [];
        for (var i = 0; i < 45; i++)
            sent.Add((await store.Messages.SendAsync(OpenStore.Alice, new MessageRequest("bob", JsonText.Parse($"{i}")), Token)).Id);
        await store.ExecuteAsync("delete from message where seq < (select seq from message order by seq limit 1 offset 40)");
        await store.ExecuteAsync("delete from delivery where seq not in (select seq from message)");
        await store.Storage.Care.AnalyzeAsync(Token);
        await store.Storage.Care.ReleaseAsync(int.MaxValue, Token);
        Assert.InRange((await PartsAsync("message")).Count, 2, 3);
        Assert.Equal(["40", "41", "42", "43", "44"], (await store.MailAsync(OpenStore.Bob)).Select(m => m.Body));
        var next = await store.Messages.SendAsync(OpenStore.Alice, new MessageRequest("bob", JsonText.Parse("\"next\"")), Token);
        Assert.DoesNotContain(next.Id, sent);
    }

    [Fact]
    public async Task Merge_WritesBetweenCopyAndExchange_AreKept()
    {
        var store = await SparseAsync();
        await using var connection = await ConnectAsync();
        var run = PartitionMerge.Choose(await PartitionCatalog.ReadAsync(connection, Token), PartRows)!;
        var merge = new PartitionMerge(connection, run, TimeProvider.System);
        await merge.PrepareAsync(Token);
        await merge.CopyAsync(Token);
        var seqs = await store.ChangesAsync();
        Assert.Equal(1, await store.ExecuteAsync($"delete from entry_version where seq = {seqs[0].Sequence}"));
        Assert.Equal(1, await store.ExecuteAsync($"update entry_version set tool = 'other' where seq = {seqs[1].Sequence}"));
        Assert.Equal(1, await store.ExecuteAsync("""
            insert into entry_version (seq, key, version, outcome, swarm, author, at, codec, size, checksum) values (2, 'global/late', 1, 0, 'hive', 'alice', 0, 0, 0, 0)
            """));
        await store.PutAsync("global/new", "1");
        await merge.ExchangeAsync(Token);

        var now = await store.ChangesAsync();
        Assert.Equal([2, .. seqs.Skip(1).Select(c => c.Sequence)], now.SkipLast(1).Select(c => c.Sequence));
        Assert.Equal("global/new", now[^1].Key.Value);
        Assert.Equal(1, await store.NumberAsync($"select count(*) from entry_version where tool = 'other' and seq = {seqs[1].Sequence}"));
        Assert.Equal(0, await store.NumberAsync("select count(*) from pg_class where relnamespace = current_schema()::regnamespace and relname like 'merging%'"));
        Assert.Equal(0, await store.NumberAsync("select count(*) from pg_trigger where tgname = 'merging' and tgrelid in (select oid from pg_class where relnamespace = current_schema()::regnamespace)"));
    }

    [Fact]
    public async Task Merge_AfterOneThatWasCutOff_IsWholeAndCleansUp()
    {
        var store = await SparseAsync();
        var all = (await store.ChangesAsync()).Select(c => c.Sequence).ToList();
        await using (var connection = await ConnectAsync())
        {
            var run = PartitionMerge.Choose(await PartitionCatalog.ReadAsync(connection, Token), PartRows)!;
            var merge = new PartitionMerge(connection, run, TimeProvider.System);
            await merge.PrepareAsync(Token);
            await merge.CopyAsync(Token);
        }

        Assert.Equal(1, await store.ExecuteAsync($"delete from entry_version where seq = {all[0]}"));
        Assert.Equal(0, await store.Storage.Care.ReleaseAsync(int.MaxValue, Token));
        Assert.Equal(all.Skip(1), (await store.ChangesAsync()).Select(c => c.Sequence));
        Assert.Equal(0, await store.NumberAsync("select count(*) from pg_class where relnamespace = current_schema()::regnamespace and relname like 'merging%'"));
    }

    [Fact]
    public async Task Merge_AfterAnotherOfTheSame_IsNotMade()
    {
        var store = await SparseAsync();
        await using var connection = await ConnectAsync();
        var run = PartitionMerge.Choose(await PartitionCatalog.ReadAsync(connection, Token), PartRows)!;
        await store.Storage.Care.ReleaseAsync(int.MaxValue, Token);
        var all = await PartitionCatalog.ReadAsync(connection, Token);
        Assert.False(await new PartitionMerge(connection, run, TimeProvider.System).RunAsync(Token));
        Assert.Equal(all, await PartitionCatalog.ReadAsync(connection, Token));
    }

    [Fact]
    public async Task Snapshot_ExchangeMeanwhile_SeesEveryRow()
    {
        var store = await SparseAsync();
        var all = (await store.ChangesAsync()).Select(c => c.Sequence).ToList();
        var seen = await store.Storage.SnapshotAsync(async session =>
        {
            await NumberAsync(session.Connection, "select count(*) from entry");
            // There is somebody who reads: left for another time.
            Assert.NotEqual(0, await store.Storage.Care.ReleaseAsync(int.MaxValue, Token));
            return await NumberAsync(session.Connection, "select count(*) from entry_version");
        }, Token);
        Assert.Equal(all.Count, seen);

        // As a control, one that does not say that it reads.
        await using var connection = await ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, Token);
        await NumberAsync(connection, "select count(*) from entry");
        Assert.Equal(0, await store.Storage.Care.ReleaseAsync(int.MaxValue, Token));
        Assert.NotEqual(all.Count, await NumberAsync(connection, "select count(*) from entry_version"));
        Assert.Equal(all, (await store.ChangesAsync()).Select(c => c.Sequence));
    }

    [Fact]
    public async Task Restore_MoreThanThePartsHold_HasRoom()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 120; i++)
            await store.PutAsync($"global/{i}", $"{i}");
        var file = Path.GetTempFileName();
        try
        {
            await store.Storage.Care.CopyAsync(file, null, Token);
            await using var other = new PostgresStorageFixture { PartitionRows = PartRows };
            await using var empty = new OpenStore(await other.OpenAsync(TimeProvider.System), EntryOptions.Default);
            Assert.Equal(120, (await empty.Storage.Care.RestoreAsync(file, OpenStore.Alice, null, Token)).Restored);
            Assert.Equal((await store.ChangesAsync()).Select(c => (c.Sequence, c.Key)), (await empty.ChangesAsync()).Select(c => (c.Sequence, c.Key)));
            for (var i = 0; i < 120; i++)
                await empty.PutAsync($"global/{i}", "0");
            Assert.Equal(120, (await empty.Storage.Care.RestoreAsync(file, OpenStore.Alice, null, Token)).Restored);
            Assert.Equal("119", await empty.GetTextAsync("global/119"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Choose_NothingWorthIt_IsNothing() =>
        Assert.Null(PartitionMerge.Choose([Part(null, 10, made: 9, rows: 5), Part(10, 20, made: 10, rows: 0, isClosed: false)], 10));

    [Fact]
    public void Choose_SparsePart_TakesThoseBeforeItThatFitIn()
    {
        Partition[] parts = [Part(null, 10, 9, 9), Part(10, 20, 10, 3), Part(20, 30, 4, 4), Part(30, 40, 10, 2), Part(40, 50, 10, 0, isClosed: false)];
        Assert.Equal([10L], PartitionMerge.Choose(parts, 10)!.Select(p => p.From));
        parts[1] = parts[1] with { Made = 3 };
        Assert.Equal([10L, 20L, 30L], PartitionMerge.Choose(parts, 10)!.Select(p => p.From));
        Assert.Equal([20L, 30L], PartitionMerge.Choose(parts, 8)!.Select(p => p.From));
    }

    private static Partition Part(long? from, long to, long made, long rows, bool isClosed = true) => new("entry_version", $"p{to}", from, to, isClosed, made, rows, 8192);

    /// <summary>Some forty versions in parts, of which most are gone.</summary>
    private async Task<OpenStore> SparseAsync()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 60; i++)
            await store.PutAsync($"global/{i}", "1");
        await store.ExecuteAsync("delete from entry_version where seq % 4 > 0 and seq < 40");
        await store.Storage.Care.AnalyzeAsync(Token);
        return store;
    }

    private async Task<OpenStore> OpenAsync() => _store = new OpenStore(await _fixture.OpenAsync(TimeProvider.System), EntryOptions.Default);

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection($"{PostgresStorageFixture.Server};Search Path={_fixture.Schema}");
        await connection.OpenAsync(Token);
        return connection;
    }

    private async Task<List<Partition>> PartsAsync(string table)
    {
        await using var connection = await ConnectAsync();
        return [.. (await PartitionCatalog.ReadAsync(connection, Token)).Where(p => p.Table == table)];
    }

    private static async Task<long> NumberAsync(System.Data.Common.DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    /// <summary>A value that cannot be compressed.</summary>
    private static string Noise(int seed)
    {
        var bytes = new byte[9000];
        new Random(seed).NextBytes(bytes);
        return $"\"{Convert.ToBase64String(bytes)}\"";
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        await _fixture.DisposeAsync();
    }
}
