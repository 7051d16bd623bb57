using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Monitoring;
using SwarmMemory.Persistence;
using SwarmMemory.Tests.Sqlite;
using Xunit;

namespace SwarmMemory.Tests.Monitoring;

/// <summary>Snapshots that are made by themselves: when something they are for has changed, and not otherwise.</summary>
public sealed class SnapshotScheduleTests : SqliteTest
{
    private static readonly SnapshotRule[] Rules =
    [
        new(new PathPattern("swarm-{id}/agent-{name}/state"), TimeSpan.FromHours(1)),
        new(new PathPattern("swarm-{id}/global/knowledge"), TimeSpan.FromDays(7)),
        new(new PathPattern("swarm-{id}/session-{id}/context"), TimeSpan.FromMinutes(15), WhenQuiet: true),
    ];

    private SnapshotSchedule Schedule(Conformance.OpenStore store)
    {
        var options = new SnapshotOptions(In("backups"), 14, TimeSpan.FromDays(365), Rules);
        return new(store.Storage, new Turns(store.Storage), new SnapshotKeeper(store.Storage, options, Clock, NullLogger.Instance), options, Clock);
    }

    [Fact]
    public async Task RunIfDue_ChangeBelowAPattern_IsCopiedOnceWhenItsTimeHasCome()
    {
        var (store, other) = (await OpenAsync(), await OpenAsync());
        await store.PutAsync("swarm-hive/agent-a/state", "1");
        Assert.Null(await After(TimeSpan.FromMinutes(59), store));
        var made = await After(TimeSpan.FromMinutes(1), other);
        Assert.Equal("scheduled", made!.Origin);

        // Nothing changed since: nothing is copied, however long that is.
        Assert.Null(await After(TimeSpan.FromDays(100), store));
        await store.PutAsync("swarm-hive/agent-a/state", "2");
        Assert.NotNull(await After(TimeSpan.FromMinutes(2), store));
        // A change that no pattern asks for is no reason.
        await store.PutAsync("global/notes", "2");
        Assert.Null(await After(TimeSpan.FromDays(100), store));
    }

    [Fact]
    public async Task RunIfDue_RareAndFrequentPattern_EachHasItsOwnTime()
    {
        var store = await OpenAsync();
        await store.PutAsync("swarm-hive/agent-a/state", "1");
        Assert.NotNull(await After(TimeSpan.FromHours(1), store));
        await store.PutAsync("swarm-hive/global/knowledge/x", "1");
        Assert.Null(await After(TimeSpan.FromDays(6), store));
        Assert.NotNull(await After(TimeSpan.FromDays(1), store));
    }

    [Fact]
    public async Task RunIfDue_Session_IsCopiedOnceItIsQuiet()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 10; i++)
        {
            await store.PutAsync("swarm-hive/session-s/context/step", $"{i}");
            Assert.Null(await After(TimeSpan.FromMinutes(10), store));
        }

        Assert.NotNull(await After(TimeSpan.FromMinutes(5), store));
    }

    [Fact]
    public async Task RunIfDue_TwoProcessesAtOnce_MakeOne()
    {
        var (one, two) = (await OpenAsync(), await OpenAsync());
        await one.PutAsync("swarm-hive/agent-a/state", "1");
        Clock.Advance(TimeSpan.FromHours(2));
        var made = await Task.WhenAll(Schedule(one).RunIfDueAsync(Token), Schedule(two).RunIfDueAsync(Token));
        Assert.Single(made, m => m is not null);
    }

    private Task<SnapshotInfo?> After(TimeSpan time, Conformance.OpenStore store)
    {
        Clock.Advance(time);
        return Schedule(store).RunIfDueAsync(Token);
    }
}
