using SwarmMemory.Sqlite;
using SwarmMemory.Tests.Sqlite;
using SwarmMemory.Tests.Support;
using SwarmMemory.Worker;
using Xunit;

namespace SwarmMemory.Tests.Processes;

/// <summary>Locks between processes, some of which are killed.</summary>
[Collection("Processes")]
public sealed class LockProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("memory.db");

    [Fact]
    public async Task KeepAlive_HolderIsKilled_WaiterGetsItAndOthersMayWrite()
    {
        await using var waiter = await WorkerProcess.StartAsync(Database, "waiter");
        await using var holder = await WorkerProcess.StartAsync(Database, "holder");
        Assert.Equal("locked global/x#1", await holder.AskAsync("lock global/x exclusive 0 3600000 keep"));
        Assert.Equal("locked global/y#1", await holder.AskAsync("lock global/y exclusive 0 3600000 keep"));
        Assert.Equal("locked global/z#1", await holder.AskAsync("lock global/z write 0 3600000"));
        Assert.StartsWith("error locked", await waiter.AskAsync("put global/y 1"), StringComparison.Ordinal);
        await waiter.SendAsync("lock global/x write 60000 60000");
        holder.Kill();
        Assert.Equal("locked global/x#2", await waiter.ReadAsync());
        await holder.RestAsync();
        Assert.Equal("ok 1 Created", await waiter.AskAsync("put global/y 1"));
        Assert.Equal("locked global/y#2", await waiter.AskAsync("lock global/y write 0 60000"));
        // The control: a lock that was not tied to the process stays until its time is over.
        Assert.Equal("busy holder", await waiter.AskAsync("lock global/z write 0 60000"));
    }

    [Fact]
    public async Task Queue_FirstWaiterIsKilled_NextOneGetsIt()
    {
        await using var holder = await WorkerProcess.StartAsync(Database, "holder");
        await using var first = await WorkerProcess.StartAsync(Database, "first");
        await using var second = await WorkerProcess.StartAsync(Database, "second");
        Assert.Equal("locked global/x#1", await holder.AskAsync("lock global/x write 0 3600000"));
        await first.SendAsync("lock global/x write 60000 3600000");
        while (await Raw.TextAsync(Database, "select count(*) from lease_wait") != "1")
            await Task.Yield();
        await second.SendAsync("lock global/x write 60000 3600000");
        while (await Raw.TextAsync(Database, "select count(*) from lease_wait") != "2")
            await Task.Yield();
        first.Kill();
        await first.RestAsync();
        Assert.Equal("ok 0", await holder.AskAsync("unlock global/x#1"));
        Assert.Equal("locked global/x#2", await second.ReadAsync());
    }

    [Fact]
    public async Task Race_FourProcesses_OneWinsEachRound()
    {
        var workers = await WorkerProcess.StartManyAsync(4, Database);
        for (var round = 0; round < 25; round++)
        {
            var at = BootClock.Now().Milliseconds + 5;
            var answers = await Task.WhenAll(workers.Select(w => w.AskAsync($"race global/race/{round} {at}")));
            Assert.Single(answers, a => a.StartsWith("won", StringComparison.Ordinal));
            Assert.Equal(3, answers.Count(a => a == "lost"));
        }

        await EndAsync(workers);
    }

    [Fact]
    public async Task Contend_FourProcessesInRandomModes_HistoryKeepsTheRulesAndAgreesWithTheModel()
    {
        var (events, others) = await RunAsync("contend global/one 1500 2");
        Assert.Empty(others);
        Assert.Equal(4, events.Select(e => e.Agent).Distinct().Count());
        Assert.Empty(LockHistory.Overlaps(events));
        Assert.Empty(LockHistory.Passed(events, readersBeforeWritersOnly: false));
        Assert.True(LockReplay.Agrees(events), "The model gives no such history.");
        // The control: the same with one fence too many.
        Assert.False(LockReplay.Agrees([.. events.Select(e => e.Fence == events.Count ? e with { Fence = e.Fence + 1 } : e)]));
    }

    [Fact]
    public async Task Dance_TwoOfThreeResourcesEach_DeadlocksAreFoundAndNoneIsFalse()
    {
        // Once is enough, except on a machine so busy that nobody meets anybody.
        List<LockEvent> events = [];
        for (var round = 0; round < 10 && !events.Exists(e => e.Fence == 0); round++)
        {
            var (more, others) = await RunAsync("dance global/three 1500 2");
            Assert.Empty(others);
            events.AddRange(more);
        }

        Assert.Contains(events, e => e.Fence == 0);
        Assert.Empty(LockHistory.FalseDeadlocks(events));
        Assert.Empty(LockHistory.Overlaps(events));
    }

    [Fact]
    public void LockHistory_BrokenRules_AreFound()
    {
        var first = new LockEvent("a", "global/x", LockMode.Write, 1, 0, 0, 10, 20, "");
        Assert.Single(LockHistory.Overlaps([first, first with { Agent = "b", Fence = 2, Granted = 19, Releasing = 30 }]));
        Assert.Single(LockHistory.Overlaps([first, first with { Agent = "b", Granted = 25 }]));
        Assert.Empty(LockHistory.Overlaps([first, first with { Agent = "b", Fence = 2, Granted = 21, Releasing = 30 }]));
        var reader = new LockEvent("r", "global/x", LockMode.Read, 2, 15, 0, 21, 22, "");
        var writer = new LockEvent("w", "global/x", LockMode.Write, 3, 11, 12, 23, 30, "");
        Assert.Single(LockHistory.Passed([first, reader, writer], readersBeforeWritersOnly: true));
        Assert.Empty(LockHistory.Passed([first, reader with { Asked = 11 }, writer], readersBeforeWritersOnly: true));
        var victim = new LockEvent("a", "global/y", LockMode.Write, 0, 12, 0, 14, 0, "a waits for b on \"global/y\", b waits for a on \"global/x\"");
        var other = new LockEvent("b", "global/y", LockMode.Write, 1, 0, 0, 1, 40, "");
        var waits = new LockEvent("b", "global/x", LockMode.Write, 2, 11, 13, 21, 40, "");
        Assert.Empty(LockHistory.FalseDeadlocks([first, other, waits, victim]));
        Assert.Single(LockHistory.FalseDeadlocks([first, waits, victim]));
        Assert.Single(LockHistory.FalseDeadlocks([first, other, waits with { Asked = 15 }, victim]));
    }

    [Fact]
    public async Task Guard_ClocksOfThreeProcessesAreWrong_NoUpdateIsLost()
    {
        var workers = await Task.WhenAll(((int[])[-30, 0, 30]).Select((offset, i) => WorkerProcess.StartAsync(Database, $"g{i}", arguments: [$"offset={offset}"])));
        await Task.WhenAll(workers.Select(async worker =>
        {
            await worker.SendAsync("guard global/n 40 60 0");
            while (await worker.ReadAsync() is { } line && line != "done")
                Assert.False(line.StartsWith("error", StringComparison.Ordinal), line);
        }));
        Assert.StartsWith("ok 120 [120,", await workers[0].AskAsync("get global/n"), StringComparison.Ordinal);
        await EndAsync(workers);
    }

    [Fact]
    public void LockReplay_HistoriesOfThreeAgents_OnlyWhatTheModelGivesAgrees()
    {
        var first = new LockEvent("a", "global/x", LockMode.Write, 1, 0, 0, 10, 20, "");
        var second = new LockEvent("b", "global/x", LockMode.Write, 2, 11, 12, 22, 30, "");
        var third = new LockEvent("c", "global/x", LockMode.Read, 3, 13, 14, 32, 40, "");
        Assert.True(LockReplay.Agrees([third, first, second]));
        // Two at once; one who did not wait and must have; one who passed another; a fence that was left out.
        Assert.False(LockReplay.Agrees([first, second with { Granted = 19 }, third]));
        Assert.False(LockReplay.Agrees([first, second with { Queued = 0, Granted = 18 }, third]));
        Assert.False(LockReplay.Agrees([first, second with { Fence = 3, Granted = 42, Releasing = 50 }, third with { Fence = 2, Granted = 22, Releasing = 40 }]));
        Assert.False(LockReplay.Agrees([first, second with { Fence = 3 }, third with { Fence = 4 }]));
    }

    private async Task<(List<LockEvent> Events, List<string> Others)> RunAsync(string request)
    {
        var workers = await WorkerProcess.StartManyAsync(4, Database);
        List<LockEvent> events = [];
        List<string> others = [];
        await Task.WhenAll(workers.Select(async (worker, i) =>
        {
            await worker.SendAsync($"{request} {i}");
            while (await worker.ReadAsync() is { } line && line != "done")
            {
                lock (events)
                {
                    if (LockEvent.TryParse(line) is { } one)
                        events.Add(one);
                    else
                        others.Add(line);
                }

                if (line.StartsWith("error", StringComparison.Ordinal))
                    break;
            }
        }));
        await EndAsync(workers);
        return (events, others);
    }

    private static async Task EndAsync(WorkerProcess[] workers)
    {
        foreach (var worker in workers)
            await worker.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();
}
