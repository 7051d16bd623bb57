using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Monitoring;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;
using SwarmMemory.Tests.Support;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Health is measured across processes from kept totals, and every alert comes and goes with its cause.</summary>
public abstract partial class HealthSuite : StoreSuite
{
    private protected HealthSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private protected HealthOptions Options { get; init; } = HealthOptions.Default;

    /// <summary>A store as a process has it, that does nothing by itself.</summary>
    private protected async Task<SwarmStore> OpenSwarmAsync(HealthOptions? health = null, Func<IStorage, IStorage>? around = null, TimeProvider? time = null)
    {
        var storage = await Fixture.OpenAsync(Clock);
        return new SwarmStore(around?.Invoke(storage) ?? storage, EntryOptions.Default, HousekeepingOptions.None, time ?? Clock, NullLoggerFactory.Instance,
            care: new CareOptions { Health = health ?? Options });
    }

    /// <summary>Flushes and checks, as every minute would.</summary>
    /// <returns>The alerts raised with a plus, those cleared with a minus.</returns>
    private protected async Task<string> CheckAsync(SwarmStore store)
    {
        Clock.Advance(TimeSpan.FromMinutes(1));
        await store.FlushAsync(Token);
        var result = await store.Health.RunIfDueAsync(Token);
        return string.Join(' ', result!.Value.Raised.Select(a => "+" + a.Name).Concat(result.Value.Cleared.Select(a => "-" + a.Name)));
    }

    private protected static SwarmMemoryManager Alice(SwarmStore store) => store.For("alice", "hive");

    [Fact]
    public async Task Report_LargeValues_SaysWhatCameOfCompression()
    {
        await using var store = await OpenSwarmAsync();
        await Alice(store).StoreAsync(Key("global/x/a"), Json(10), cancellationToken: Token);
        await Alice(store).StoreAsync(Key("global/x/b"), Json(1000), cancellationToken: Token);
        for (var i = 0; i < 4; i++)
            await Alice(store).StoreAsync(Key($"global/y/{i}"), JsonText.Parse($"\"{Convert.ToHexString(System.Security.Cryptography.SHA512.HashData([(byte)i]))}{i}{Guid.NewGuid()}{Guid.NewGuid()}{Guid.NewGuid()}{Guid.NewGuid()}\""), cancellationToken: Token);
        await store.FlushAsync(Token);
        Assert.Equal(new CompressionMetrics(1, 2, 2), (await Alice(store).GetMemoryHealthReportAsync(cancellationToken: Token)).Metrics.Compression);
    }

    [Fact]
    public async Task Report_OfTwoProcesses_IsOnePicture()
    {
        await using var one = await OpenSwarmAsync();
        await using var two = await OpenSwarmAsync();
        await Alice(one).StoreAsync(Key("swarm-hive/agent-alice/a"), Json(10), cancellationToken: Token);
        await Alice(two).StoreAsync(Key("swarm-hive/global/b"), Json(20), cancellationToken: Token);
        await Alice(two).StoreAsync(Key("global/c"), Json(30), cancellationToken: Token);
        await Alice(two).GetAsync(Key("global/c"), Token);
        await Alice(two).GetAsync(Key("global/none"), Token);
        await one.FlushAsync(Token);
        await two.FlushAsync(Token);

        var report = await Alice(one).GetMemoryHealthReportAsync(full: true, Token);
        Assert.Equal("healthy", report.OverallHealth);
        Assert.Empty(report.Alerts);
        Assert.Equal((3L, 60L, 1L, 1L), (report.Metrics.Entries, report.Metrics.Bytes, report.Metrics.Reads, report.Metrics.ReadMisses));
        Assert.Equal([("store", 3L), ("get", 2L)], report.Metrics.Operations.Select(o => (o.Name, o.Calls)));
        Assert.Equal([new Total("global", 2, 50), new Total("agent", 1, 10)], report.Detail!.Categories);
        Assert.Equal([new Total("hive", 2, 30)], report.Detail.Swarms);
        Assert.Equal([new Total("agent:hive/alice", 1, 10)], report.Detail.Agents);
        Assert.Null((await Alice(one).GetMemoryHealthReportAsync(cancellationToken: Token)).Detail);
    }

    [Fact]
    public async Task Totals_AfterRandomWork_AreWhatCountingFinds()
    {
        var store = await OpenAsync();
        var random = new Random(7);
        string[] homes = ["global/", "neural/", "swarm-a/", "swarm-a/agent-x/", "agent-x/", "agent/", "session-s/", "swarm-b/global/", "swarm-b/session-s/"];
        for (var i = 0; i < 600; i++)
        {
            var key = $"{homes[random.Next(homes.Length)]}k{random.Next(5)}";
            if (random.Next(4) == 0)
                await store.TryDeleteAsync(key);
            else
                await store.PutAsync(key, Text(random.Next(2, 400)), life: random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(1, 100)) : null, tags: ["t"]);
            Clock.Advance(TimeSpan.FromSeconds(random.Next(3)));
            if (random.Next(20) == 0)
                await store.SweepAllAsync();
        }

        Assert.Equal((await store.NumberAsync("select count(*) from entry where deleted = 0"), await store.NumberAsync("select sum(size) from entry where deleted = 0")),
            ((await store.TotalsAsync()).Sum(t => t.Entries), (await store.TotalsAsync()).Sum(t => t.Bytes)));
        Assert.Equal(await store.NumberAsync("select count(*) from entry where deleted = 0 and key >= 'swarm-b/global/' and key < 'swarm-b/global0'"),
            (await store.TotalsAsync()).SingleOrDefault(t => t.Name == "global:b").Entries);
        Assert.All(await store.TotalsAsync(), t => Assert.True(t is { Entries: > 0, Bytes: > 0 }));
    }

    [Fact]
    public async Task Check_Memory_WarnsThenIsCriticalThenIsOver()
    {
        await using var store = await OpenSwarmAsync();
        var used = (await store.Health.ReportAsync(false, Token)).Metrics is var m ? m.FileSize - m.FreeSize : 0;
        await using var full = await OpenSwarmAsync(HealthOptions.Default with { MaxTotal = used * 100 / 85 });
        await using var fuller = await OpenSwarmAsync(HealthOptions.Default with { MaxTotal = used * 100 / 96 });

        Assert.Equal("+memory_warning", await CheckAsync(full));
        Assert.Equal("", await CheckAsync(full));
        Assert.Equal("+memory_critical -memory_warning", await CheckAsync(fuller));
        var report = await fuller.Health.ReportAsync(false, Token);
        var alert = Assert.Single(report.Alerts);
        Assert.Equal(("critical", "memory_critical", "critical", 0.95), (report.OverallHealth, alert.Name, alert.Severity, alert.Threshold));
        Assert.Equal(["cleanup"], report.Remedies);
        Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(alert.Since, Assert.Single((await fuller.Health.ReportAsync(false, Token)).Alerts).Since);
        Assert.Equal("warning", (await full.Health.ReportAsync(false, Token)).OverallHealth);

        Assert.Equal("-memory_critical", await CheckAsync(store));
        Assert.Equal("healthy", (await store.Health.ReportAsync(false, Token)).OverallHealth);
    }

    [Fact]
    public async Task Check_SlowAccess_IsRaisedAndOver()
    {
        SlowStorage? slow = null;
        await using var store = await OpenSwarmAsync(around: s => slow = new SlowStorage(s, Clock));
        await Alice(store).StoreAsync(Key("global/x"), Json(1), cancellationToken: Token);
        Assert.Equal("", await CheckAsync(store));

        slow!.Delay = TimeSpan.FromSeconds(2);
        await Alice(store).StoreAsync(Key("global/x"), Json(2), cancellationToken: Token);
        slow.Delay = TimeSpan.Zero;
        Assert.Equal("+access_time", await CheckAsync(store));
        var alert = Assert.Single((await store.Health.ReportAsync(false, Token)).Alerts);
        Assert.Contains("calls to store took", alert.Evidence, StringComparison.Ordinal);
        Assert.InRange(alert.Value, 2, 2.5);

        await Alice(store).StoreAsync(Key("global/x"), Json(3), cancellationToken: Token);
        Assert.Equal("-access_time", await CheckAsync(store));
    }

    [Fact]
    public async Task Check_FullDisk_IsCriticalAndOver()
    {
        SlowStorage? around = null;
        await using var store = await OpenSwarmAsync(around: s => around = new SlowStorage(s, Clock));
        around!.DiskFree = 1024 * 1024;
        Assert.Equal("+disk_full", await CheckAsync(store));
        Assert.Equal("critical", (await store.Health.ReportAsync(false, Token)).OverallHealth);
        around.DiskFree = 1L << 40;
        Assert.Equal("-disk_full", await CheckAsync(store));
    }

    [Fact]
    public async Task Check_EntriesNobodyReads_AreStaleAndStayThere()
    {
        await using var store = await OpenSwarmAsync();
        for (var i = 0; i < 120; i++)
            await Alice(store).StoreAsync(Key($"global/{i}"), Json(i), TimeSpan.FromDays(400), cancellationToken: Token);
        await ScanAsync(store);
        Assert.Equal("", await CheckAsync(store));

        Clock.Advance(TimeSpan.FromDays(8));
        await ScanAsync(store);
        Assert.Equal("+stale_data", await CheckAsync(store));
        Assert.Equal(120, (await store.Health.ReportAsync(false, Token)).Metrics.StaleEntries);
        await Alice(store).OptimizeMemoryAsync(apply: true, cancellationToken: Token);
        await store.Sweep.RunToTheEndAsync(Token);
        Assert.Equal(120, (await store.Health.ReportAsync(false, Token)).Metrics.Entries);

        for (var i = 0; i < 70; i++)
            await Alice(store).GetAsync(Key($"global/{i}"), Token);
        await store.FlushAsync(Token);
        await ScanAsync(store);
        Assert.Equal("-stale_data", await CheckAsync(store));
        Assert.Equal(50, (await store.Health.ReportAsync(false, Token)).Metrics.StaleEntries);
    }

    [Fact]
    public async Task Check_FullMailbox_IsRaisedAndOver()
    {
        await using var store = await OpenSwarmAsync(HealthOptions.Default with { Unread = 5 });
        await store.For("bob", "hive").ReadMessagesAsync(new MailboxRequest(), Token);
        for (var i = 0; i < 5; i++)
            await Alice(store).SendMessageAsync(new MessageRequest("bob", Json(i)), Token);
        Assert.Equal("+message_backlog", await CheckAsync(store));
        Assert.Contains("bob has 5 unread", Assert.Single((await store.Health.ReportAsync(false, Token)).Alerts).Evidence, StringComparison.Ordinal);

        var mail = await store.For("bob", "hive").ReadMessagesAsync(new MailboxRequest(), Token);
        await store.For("bob", "hive").ReadMessagesAsync(new MailboxRequest { Acknowledge = [.. mail.Messages.Select(m => m.Id)] }, Token);
        Assert.Equal("-message_backlog", await CheckAsync(store));
    }

    [Fact]
    public async Task Check_ClockThatIsSet_IsSaidForAnHour()
    {
        var clock = new SteppedClock(Clock);
        await using var store = await OpenSwarmAsync(time: clock);
        Assert.Equal("", await CheckAsync(store));
        clock.Step = TimeSpan.FromHours(3);
        Assert.Equal("+clock_step", await CheckAsync(store));
        Assert.Contains("10800.0 seconds", Assert.Single((await store.Health.ReportAsync(false, Token)).Alerts).Evidence, StringComparison.Ordinal);
        Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal("", await CheckAsync(store));
        Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal("-clock_step", await CheckAsync(store));
    }

    [Fact]
    public async Task RunIfDue_TwoProcesses_CheckInTurns()
    {
        await using var one = await OpenSwarmAsync();
        await using var two = await OpenSwarmAsync();
        Assert.NotNull(await one.Health.RunIfDueAsync(Token));
        Assert.Null(await two.Health.RunIfDueAsync(Token));
        Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(await one.Health.RunIfDueAsync(Token));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await two.Health.RunIfDueAsync(Token));
    }

    [Fact]
    public async Task History_OfWeeks_StaysSmallAndReachesBack()
    {
        var store = await OpenAsync();
        var history = new HealthHistory(Options);
        var measuring = new Measuring(store.Storage);
        var measured = await measuring.TakeAsync(longer: false, Token);
        for (var i = 0; i < 4 * 24 * 40; i++)
        {
            Clock.Advance(TimeSpan.FromMinutes(15));
            await store.Storage.WriteAsync(async session =>
            {
                await history.AppendAsync(session, measured with { At = session.Now });
                return true;
            }, Token);
        }

        var oldest = DateTimeOffset.FromUnixTimeMilliseconds((await store.NumberAsync("select min(at) from health_sample"))!.Value);
        Assert.InRange((Clock.GetUtcNow() - oldest).TotalDays, 29.9, 30.1);
        Assert.InRange((await store.NumberAsync("select count(*) from health_sample"))!.Value, 700, 740);
        Assert.Equal(2, await store.NumberAsync("select count(*) from health_sample where marks is not null"));
        Assert.Equal(8, await store.NumberAsync("select count(*) from health_sample where at > @fine", ("@fine", Clock.GetUtcNow().AddHours(-2).ToUnixTimeMilliseconds())));
    }

    private protected async Task ScanAsync(SwarmStore store)
    {
        var scan = new StaleScan(await OpenStorageAsync(), Options.StaleAfter);
        while (!await scan.RunAsync(Token))
        {
        }

        Assert.NotNull(store);
    }

    [Fact]
    public async Task Check_DamagedSearchIndex_IsRaisedAndTheRemedyEndsIt()
    {
        await using var store = await OpenSwarmAsync();
        await FillIndexAsync(store);
        Assert.Equal("", await CheckAsync(store));
        await (await OpenAsync()).ExecuteAsync("update search_block set data = @junk", ("@junk", new byte[100]));
        // The daily round of care looks at every block.
        await store.Care.TickAsync(Token);
        Assert.Equal("+search_damaged", await CheckAsync(store));
        Assert.Equal(["rebuild_index"], (await store.Health.ReportAsync(false, Token)).Remedies);

        var plan = await Alice(store).OptimizeMemoryAsync(cancellationToken: Token);
        Assert.Contains("100 versions", plan.Steps.Single(s => s.Remedy == "rebuild_index").Does, StringComparison.Ordinal);
        var done = await Alice(store).OptimizeMemoryAsync(true, ["rebuild_index"], cancellationToken: Token);
        Assert.Contains("100 documents", Assert.Single(done.Steps).Does, StringComparison.Ordinal);
        Assert.Equal("-search_damaged", await CheckAsync(store));
        Assert.DoesNotContain("rebuild_index", (await Alice(store).OptimizeMemoryAsync(cancellationToken: Token)).OptimizationsApplied);
        Assert.Equal("global/n7", (await Alice(store).SearchAsync(new SearchRequest("item7"), Token)).Hits[0].Key.Value);
    }

    [Fact]
    public async Task Check_SearchIndexBehind_IsRaisedUntilItIsUpToDate()
    {
        await using var store = await OpenSwarmAsync(HealthOptions.Default with { SearchBehind = 99 });
        await FillIndexAsync(store, keepUp: false);
        Assert.Equal("+search_behind", await CheckAsync(store));
        await store.Search.KeepUpAsync(Token);
        Assert.Equal("-search_behind", await CheckAsync(store));
    }

    private static async Task FillIndexAsync(SwarmStore store, bool keepUp = true)
    {
        for (var i = 0; i < 100; i++)
            await Alice(store).StoreAsync(Key($"global/n{i}"), JsonText.Parse($"\"item{i}\""), cancellationToken: Token);
        if (keepUp)
            await store.Search.KeepUpAsync(Token);
    }

    private protected static MemoryKey Key(string text) => MemoryKey.Parse(text);

    private protected static JsonText Json(int size) => JsonText.Parse(Text(Math.Max(2, size)));
}
