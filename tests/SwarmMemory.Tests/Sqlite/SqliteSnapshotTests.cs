using SwarmMemory.Coordination;
using SwarmMemory.Monitoring;
using SwarmMemory.Sqlite;
using SwarmMemory.Storage;
using SwarmMemory.Tests.Conformance;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

public sealed class SqliteSnapshotTests() : SnapshotSuite(new SqliteStorageFixture())
{
    [Fact]
    public async Task Tables_OfTheSchema_EachHaveATreatment()
    {
        await using var store = await OpenAsync();
        await using var connection = await Raw.OpenAsync(((SqliteStorageFixture)Fixture).Path);
        await using var command = connection.CreateCommand();
        command.CommandText = "select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*' order by name";
        await using var row = await command.ExecuteReaderAsync(Token);
        List<string> names = [];
        while (await row.ReadAsync(Token))
            names.Add(row.GetString(0));
        Assert.NotEmpty(names);
        Assert.Empty(names.Except(SnapshotRestore.Tables.Keys));
    }

    [Fact]
    public async Task Restore_IntoAnEmptyStore_BringsHistoryToo()
    {
        await using var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        await store.PutAsync("global/x", "2");
        await store.PutAsync("swarm-hive/agent-alice/y", Text(300), tags: ["t"]);
        var kept = await KeepConflictAsync(store);
        var made = await MakeAsync(store);
        var wanted = await StateAsync(store);

        await using var fresh = new SqliteStorageFixture();
        await using var empty = new OpenStore(await fresh.OpenAsync(Clock), Persistence.EntryOptions.Default);
        Assert.Equal(new RestoreResult(2, 0, 0), (await RestoreAsync(empty, made.Name)) with { Before = null });
        Assert.Equal(wanted, await StateAsync(empty));
        Assert.Equal([2L, 1L], (await empty.HistoryAsync("global/x")).Select(v => v.Version.Value));
        var conflict = Assert.Single((await new ConflictStore(empty.Storage, Persistence.EntryOptions.Default).ListAsync(OpenStore.Bob, new ConflictListRequest(), Token)).Items);
        Assert.Equal((kept, "9"), (conflict.Id, conflict.Incoming.Value.ToString()));
        Assert.Equal((300L, 1L), (await empty.AccountBytesAsync("agent:hive/alice"), await empty.AccountEntriesAsync("agent:hive/alice")));
        Assert.Equal(3, (await empty.PutAsync("global/x", "3", expected: 2)).Version.Value);
    }

    [Fact]
    public async Task Restore_WrittenAfterTheComparison_IsComparedAgain()
    {
        await using var store = await OpenAsync();
        foreach (var key in (string[])["global/equal", "global/reverted", "global/deleted", "global/differs"])
            await store.PutAsync(key, "1");
        var made = await MakeAsync(store);
        await store.PutAsync("global/reverted", "2");
        await store.PutAsync("global/differs", "2");

        await using var connection = await Raw.OpenAsync(((SqliteStorageFixture)Fixture).Path);
        await Raw.ExecuteAsync(connection, $"attach '{Keeper(store).FileOf(made.Name)}' as copy");
        var restore = new SnapshotRestore(connection, "main", "copy", "global/");
        restore.Prepare(Clock.GetUtcNow().ToUnixTimeMilliseconds());
        await store.PutAsync("global/equal", "2");
        await store.PutAsync("global/reverted", "1");
        await store.DeleteAsync("global/deleted");
        await store.PutAsync("global/new", "1");
        Assert.Equal(new RestoreResult(3, 1, 1), restore.Run(OpenStore.Bob, Clock.GetUtcNow().ToUnixTimeMilliseconds()));

        foreach (var key in (string[])["global/equal", "global/reverted", "global/deleted", "global/differs"])
            Assert.Equal("1", await store.GetTextAsync(key));
        Assert.Equal(3, (await store.GetAsync("global/reverted"))!.Version.Value);
        Assert.Null(await store.GetAsync("global/new"));
    }

    private static async Task<ConflictId> KeepConflictAsync(OpenStore store)
    {
        var conflicts = new ConflictStore(store.Storage, Persistence.EntryOptions.Default);
        var resolver = new ConflictResolver(store.Storage, store.Entries, conflicts, store.Messages, ConflictPolicy.Default);
        var stale = new PutRequest(MemoryKey.Parse("global/x"), JsonText.Parse("9")) { ExpectedVersion = new EntryVersion(1), OnConflict = ConflictResolution.Manual };
        return Assert.IsType<PutResult.Unresolved>(await resolver.PutAsync(OpenStore.Bob, stale, Token)).Id;
    }

    [Fact]
    public async Task Create_UnderWriters_IsOneMomentOfThem()
    {
        // Each writer stores x before y: in one moment x is never behind, and ahead by one at most.
        await using var store = await OpenAsync();
        var path = ((SqliteStorageFixture)Fixture).Path;
        for (var i = 0; i < 500; i++)
            await store.PutAsync($"global/ballast/{i}", Text(3000));
        using var stopping = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 3).Select(w => Task.Run(async () =>
        {
            await using var mine = new OpenStore(await Fixture.OpenAsync(Clock), Persistence.EntryOptions.Default);
            for (var i = 1; !stopping.IsCancellationRequested; i++)
            {
                await mine.PutAsync($"global/w{w}/x", $"{i}");
                await mine.PutAsync($"global/w{w}/y", $"{i}");
            }
        }, Token)).ToArray();
        List<string> names = [];
        for (var i = 0; i < 4; i++)
            names.Add((await MakeAsync(store)).Name);
        await stopping.CancelAsync();
        await Task.WhenAll(writers);

        foreach (var file in names.Select(Keeper(store).FileOf))
        {
            Assert.Equal("ok", await Raw.TextAsync(file, "pragma integrity_check"));
            await using var copy = new OpenStore(await SqliteStorage.OpenAsync(
                new SqliteOptions { Path = file }, Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Token), Persistence.EntryOptions.Default);
            for (var w = 0; w < 3; w++)
            {
                var (x, y) = (Number(await copy.GetTextAsync($"global/w{w}/x")), Number(await copy.GetTextAsync($"global/w{w}/y")));
                Assert.InRange(x - y, 0, 1);
            }
        }

        static int Number(string? text) => text is null ? 0 : int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Restore_WritersMeanwhile_WaitOrAreToldToTryAgainAndLoseNothing()
    {
        await using var store = await OpenAsync();
        await FillAsync(store, 5000, "old");
        var made = await MakeAsync(store);
        await FillAsync(store, 5000, "new");

        using var stopping = new CancellationTokenSource();
        var (patient, hasty) = (WriteAsync("patient", TimeSpan.FromSeconds(10)), WriteAsync("hasty", TimeSpan.FromMilliseconds(1)));
        Assert.Equal(5000, (await RestoreAsync(store, made.Name, "global/old/")).Restored);
        await stopping.CancelAsync();
        var ((written, refused), (hastyWritten, hastyRefused)) = (await patient, await hasty);
        Assert.Equal(0, refused);
        Assert.True(hastyRefused > 0, "the control never had to wait");
        Assert.Equal(($"{written}", $"{hastyWritten}"), (await store.GetTextAsync("global/patient"), await store.GetTextAsync("global/hasty")));
        Assert.Equal("\"old\"", await store.GetTextAsync("global/old/4999"));

        Task<(int Written, int Refused)> WriteAsync(string name, TimeSpan deadline) => Task.Run(async () =>
        {
            await using var mine = new OpenStore(await SqliteStorage.OpenAsync(
                new SqliteOptions { Path = ((SqliteStorageFixture)Fixture).Path, WriteDeadline = deadline }, TimeProvider.System,
                Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Token), Persistence.EntryOptions.Default);
            var (written, refused) = (0, 0);
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    await mine.PutAsync($"global/{name}", $"{written + 1}");
                    written++;
                }
                catch (SwarmMemoryException e)
                {
                    Assert.Equal(ErrorCode.Timeout, e.Code);
                    Assert.Contains("nothing was written", e.Message, StringComparison.Ordinal);
                    Assert.StartsWith("Try again", e.Hint, StringComparison.Ordinal);
                    refused++;
                }
            }

            return (written, refused);
        }, Token);
    }

    [Fact]
    public async Task Restore_DamagedValue_ComesBackThoughItsEntryIsAsInTheCopy()
    {
        await using var store = await OpenAsync();
        await FillAsync(store, 10, "old");
        var made = await MakeAsync(store);
        await store.ExecuteAsync("update entry_version set value = zeroblob(5) where key = 'global/old/3'");
        await store.ExecuteAsync("delete from entry_version where key = 'global/old/4'");
        Assert.Equal(2, (await RestoreAsync(store, made.Name)).Restored);
        Assert.Equal("\"old\"", await store.GetTextAsync("global/old/3"));
        Assert.Equal("\"old\"", await store.GetTextAsync("global/old/4"));
    }

    [Fact]
    public async Task Restore_DamagedNumberOfAVersion_IsRefusedAndChangesNothing()
    {
        await using var store = await OpenAsync();
        await FillAsync(store, 10, "old");
        var made = await MakeAsync(store);
        await FillAsync(store, 5, "new");
        await store.ExecuteAsync($"update entry_version set seq = {long.MaxValue} where key = 'global/old/7'");
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => RestoreAsync(store, made.Name));
        Assert.Equal(ErrorCode.StorageUnavailable, error.Code);
        Assert.Contains("emergency-cleanup", error.Hint, StringComparison.Ordinal);
        Assert.Equal("\"new\"", await store.GetTextAsync("global/old/3"));
    }

    private static Task<bool> FillAsync(OpenStore store, int count, string value) => store.Storage.WriteAsync(async session =>
    {
        for (var i = 0; i < count; i++)
            await store.Entries.PutAsync(session, OpenStore.Alice, new PutRequest(MemoryKey.Parse($"global/old/{i}"), JsonText.Parse($"\"{value}\"")), Token);
        return true;
    }, Token);

    [Fact]
    public async Task Restore_NewerProgramsCopy_IsRefused()
    {
        await using var store = await OpenAsync();
        await store.PutAsync("global/x", "1");
        var made = await MakeAsync(store);
        var file = Keeper(store).FileOf(made.Name);
        await Raw.ExecuteAsync(file, "update store set schema_version = 9999");
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => store.Storage.Care.RestoreAsync(file, OpenStore.Bob, null, Token));
        Assert.Equal(ErrorCode.UnsupportedSchema, error.Code);
    }

    [Fact]
    public async Task Restore_OtherProgramsDatabase_IsRefused()
    {
        await using var store = await OpenAsync();
        var file = Path.Combine(Path.GetDirectoryName(((SqliteStorageFixture)Fixture).Path)!, "other.db");
        await Raw.ExecuteAsync(file, "create table entry (key)");
        var error = await Assert.ThrowsAsync<SwarmMemoryException>(() => store.Storage.Care.RestoreAsync(file, OpenStore.Bob, null, Token));
        Assert.Equal(ErrorCode.StorageUnavailable, error.Code);
    }
}
