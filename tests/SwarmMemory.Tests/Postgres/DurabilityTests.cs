using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SwarmMemory.Benchmarks.Postgres;
using SwarmMemory.Persistence;
using SwarmMemory.Postgres;
using SwarmMemory.Tests.Conformance;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Postgres;

/// <summary>A synchronous standby that takes nothing for a while: what is committed meanwhile is neither acknowledged nor shown, by whichever way it is asked for.</summary>
public sealed class DurabilityTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<OpenStore> _stores = [];
    private PostgresServer? _primary;
    private PostgresServer? _standby;
    private long _receiver;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_StandbyIsFrozen_IsNeitherAcknowledgedNorShown()
    {
        await StartAsync();
        var writer = await OpenAsync();
        await writer.PutAsync("global/n", "1");
        await FreezeAsync();

        List<Task> waiting = [writer.PutAsync("global/n", "2")];
        // The control: whoever does not look sees it, and a failover would take it back.
        while (await VersionsAsync(_primary!) == 1)
            await Task.Yield();
        Assert.Equal(1, await VersionsAsync(_standby!));

        // The lock is free: others write on what is not durable yet, wait at the same time, and are told of nothing before it is.
        await AddAsync(async store => Assert.Equal(3, (await store.PutAsync("global/n", "3")).Version.Value));
        while (await VersionsAsync(_primary!) == 2)
            await Task.Yield();
        await AddAsync(async store => Assert.Equal("3", await store.GetTextAsync("global/n")));
        await AddAsync(async store => Assert.Equal([3L, 2, 1], (await store.HistoryAsync("global/n")).Select(v => v.Version.Value)));
        await AddAsync(async store => Assert.Equal(3, (await store.ChangesAsync()).Count));
        await AddAsync(async store => Assert.Equal(3, (await store.PutConflictAsync("global/n", "4", expected: 1)).Current.Value));
        await AddAsync(async store => await Assert.ThrowsAsync<SwarmMemoryException>(() => store.PutAsync("global/n", "4", fence: 1)));
        while (await NumberAsync(_primary!, "select count(*) from pg_stat_activity where wait_event = 'SyncRep'") < waiting.Count)
            Assert.All(waiting, task => Assert.False(task.IsCompleted));
        Assert.All(waiting, task => Assert.False(task.IsCompleted));

        PostgresServer.Thaw(_receiver);
        _receiver = 0;
        await Task.WhenAll(waiting);
        while (await VersionsAsync(_standby!) != 3)
            await Task.Yield();

        async Task AddAsync(Func<OpenStore, Task> work) => waiting.Add(work(await OpenAsync()));
    }

    [Fact]
    public async Task Read_NobodyWrites_WaitsForNothing()
    {
        await StartAsync();
        var store = await OpenAsync();
        await store.PutAsync("global/n", "1");
        await FreezeAsync();
        Assert.Equal("1", await store.GetTextAsync("global/n"));
        Assert.Single(await store.HistoryAsync("global/n"));
        await Assert.ThrowsAsync<SwarmMemoryException>(() => store.PutAsync("global/n", "4", fence: 1));
    }

    private async Task StartAsync()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(PostgresStorageFixture.Server), PostgresStorageFixture.Reason);
        Assert.SkipUnless(Directory.Exists("/usr/lib/postgresql"), "The programs of a PostgreSQL server are not where Debian has them.");
        _primary = PostgresServer.Create(_folder.Path, FreePort());
        _primary.Start();
        _standby = _primary.Follow(_folder.Path, FreePort());
        await NumberAsync(_primary, "alter system set synchronous_standby_names = '*'");
        await NumberAsync(_primary, "select 1 from pg_reload_conf()");
        while (await NumberAsync(_primary, "select count(*) from pg_stat_replication where sync_state = 'sync' and state = 'streaming'") == 0)
            await Task.Yield();
    }

    /// <summary>From now on the standby takes nothing more; it shows all that was acknowledged.</summary>
    private async Task FreezeAsync()
    {
        while (await NumberAsync(_primary!, "select count(*) from pg_stat_replication where replay_lsn >= pg_current_wal_flush_lsn()") == 0)
            await Task.Yield();
        _receiver = await NumberAsync(_standby!, "select pid from pg_stat_wal_receiver");
        PostgresServer.Freeze(_receiver);
    }

    private static Task<long> VersionsAsync(PostgresServer server) => NumberAsync(server, "select count(*) from swarm_memory.entry_version");

    private static async Task<long> NumberAsync(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.Connection);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(Token), CultureInfo.InvariantCulture);
    }

    /// <summary>A store as a process of its own has it, more patient than the test takes on a slow machine.</summary>
    private async Task<OpenStore> OpenAsync()
    {
        var options = new PostgresOptions { ConnectionString = $"{_primary!.Connection};Command Timeout=600" };
        var store = new OpenStore(await PostgresStorage.OpenAsync(options, TimeProvider.System, NullLogger.Instance, Token), EntryOptions.Default);
        _stores.Add(store);
        return store;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (_receiver != 0)
            PostgresServer.Thaw(_receiver);
        foreach (var store in _stores)
            await store.DisposeAsync();
        _standby?.Dispose();
        _primary?.Dispose();
        _folder.Dispose();
    }
}
