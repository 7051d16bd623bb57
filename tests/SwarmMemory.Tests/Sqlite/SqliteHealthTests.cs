using SwarmMemory.Monitoring;
using SwarmMemory.Sqlite;
using SwarmMemory.Tests.Conformance;
using Xunit;

namespace SwarmMemory.Tests.Sqlite;

/// <summary>The alerts whose causes are the file's: a stuck reader, a fragmented file, a cold cache, a file that was replaced.</summary>
public sealed class SqliteHealthTests() : HealthSuite(new SqliteStorageFixture())
{
    private string Database => ((SqliteStorageFixture)Fixture).Path;

    [Fact]
    public async Task Check_StuckReader_LetsTheLogGrowAndIsOver()
    {
        await using var store = await OpenSwarmAsync();
        await Alice(store).StoreAsync(Key("global/x"), Json(2), cancellationToken: Token);
        await using (var stuck = await Raw.OpenAsync(Database))
        {
            await using var transaction = stuck.BeginTransaction(deferred: true);
            await Raw.NumberAsync(stuck, "select count(*) from entry");
            for (var i = 0; i < 66; i++)
                await Alice(store).StoreAsync(Key("global/large"), Incompressible(i, 1000 * 1000), cancellationToken: Token);
            Assert.Equal("+log_growth", await CheckAsync(store));
            await transaction.RollbackAsync(Token);
        }

        // Commits until a checkpoint comes by, after which the log begins anew and is cut to its limit.
        IReadOnlyList<Alert> alerts;
        for (var i = 0; (alerts = (await store.Health.ReportAsync(false, Token)).Alerts).Count > 0; i++)
        {
            Assert.True(i < 1000, string.Join(", ", alerts.Select(a => a.Evidence)));
            for (var j = 0; j < 100; j++)
                await Alice(store).StoreAsync(Key("global/x"), Json(j + 2), cancellationToken: Token);
        }

        Assert.Equal("-log_growth", await CheckAsync(store));
    }

    [Fact]
    public async Task Check_FragmentedFile_IsRaisedAndDefragmentationEndsIt()
    {
        await using var store = await OpenSwarmAsync();
        for (var i = 0; i < 300; i++)
            await Alice(store).StoreAsync(Key($"global/{i}"), Incompressible(i, 4000), i % 2 == 0 ? TimeSpan.FromDays(1) : TimeSpan.FromDays(400), cancellationToken: Token);
        Assert.Equal("", await CheckAsync(store));
        Clock.Advance(TimeSpan.FromDays(60));
        await store.Sweep.RunToTheEndAsync(Token);
        Assert.Equal("+fragmentation", await CheckAsync(store));
        Assert.Equal(["defragmentation"], (await store.Health.ReportAsync(false, Token)).Remedies);

        var done = await Alice(store).OptimizeMemoryAsync(true, ["defragmentation"], cancellationToken: Token);
        Assert.True(done.SpaceSaved > 150 * 4000, $"{done.SpaceSaved} saved");
        Assert.Equal("-fragmentation", await CheckAsync(store));
    }

    [Fact]
    public async Task Check_ColdCache_IsRaisedAndOver()
    {
        // Upper pages of the trees are found even then, so that half of all is as bad as it gets; a higher bar shows the difference.
        await using var store = await OpenSwarmAsync(HealthOptions.Default with { CacheHitRate = 0.95 });
        for (var i = 0; i < 4000; i++)
            await Alice(store).StoreAsync(Key($"global/{i}"), Incompressible(i, 1500), cancellationToken: Token);
        await CheckAsync(store);
        for (var i = 0; i < 1000; i++)
            await Alice(store).GetAsync(Key($"global/{i * 1327 % 4000}"), Token);
        Assert.Equal("+cache_performance", await CheckAsync(store));
        Assert.InRange((await store.Health.ReportAsync(false, Token)).Metrics.PageCacheHitRate!.Value, 0.01, 0.95);
        for (var i = 0; i < 1000; i++)
            await Alice(store).GetAsync(Key("global/1"), Token);
        Assert.Equal("-cache_performance", await CheckAsync(store));
    }

    [Fact]
    public async Task Check_ReplacedFile_IsCriticalForAnHour()
    {
        await using var store = await OpenSwarmAsync();
        await Alice(store).StoreAsync(Key("global/x"), Json(2), cancellationToken: Token);
        foreach (var file in (string[])[Database, Database + "-wal", Database + "-shm"])
            File.Delete(file);
        Clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<SwarmMemoryException>(() => Alice(store).StoreAsync(Key("global/x"), Json(3), cancellationToken: Token));
        await Alice(store).StoreAsync(Key("global/x"), Json(3), cancellationToken: Token);
        Assert.Equal("+file_replaced", await CheckAsync(store));
        Assert.Equal("critical", (await store.Health.ReportAsync(false, Token)).OverallHealth);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("-file_replaced", await CheckAsync(store));
    }

    [Fact]
    public async Task Open_StoreOfTheFirstSchema_GetsTotalsForWhatItHolds()
    {
        await using (var store = await OpenAsync())
        {
            foreach (var key in (string[])["global/a", "neural/a", "swarm-a/x", "swarm-a/global/x", "agent/x", "session-s/x", "swarm-b/agent-c/x"])
                await store.PutAsync(key, Text(10));
            await store.PutAsync("global/gone", Text(10));
            await store.DeleteAsync("global/gone");
        }

        // As it was before: without the totals of shared memory and without the tables of health.
        await Raw.ExecuteAsync(Database, "delete from account where name not glob '*/*'; drop table health_sample; drop table alert; drop table care");
        await Raw.ExecuteAsync(Database, Migrations.All.Single(m => m.Sql.Contains("health_sample", StringComparison.Ordinal)).Sql);
        await using var again = await OpenAsync();
        Assert.Equal(
            [("agent:", 1L, 10L), ("agent:b/c", 1L, 10L), ("global:", 1L, 10L), ("global:a", 1L, 10L), ("neural:", 1L, 10L), ("session:/s", 1L, 10L), ("swarm:a", 1L, 10L)],
            await again.TotalsAsync());
    }

    private static JsonText Incompressible(int seed, int size)
    {
        var bytes = new byte[size / 4 * 3];
        new Random(seed).NextBytes(bytes);
        return JsonText.Parse($"\"{Convert.ToBase64String(bytes)}\"");
    }
}
