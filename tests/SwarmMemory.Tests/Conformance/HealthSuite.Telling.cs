using SwarmMemory.Monitoring;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>Waits and forecasts among the metrics, and who is told of alerts.</summary>
public abstract partial class HealthSuite
{
    [Fact]
    public async Task Check_LongWaitForALock_IsRaisedAndOver()
    {
        await using var store = await OpenSwarmAsync(HealthOptions.Default with { LockWait = TimeSpan.FromSeconds(20) });
        var plan = LockResource.Parse("global/plan");
        var (bob, carol) = (store.For("bob", "hive"), store.For("carol", "hive"));
        await using (await bob.AcquireLockAsync(new LockRequest(plan) { TimeToLive = LockRequest.LongestLife }, Token))
        {
            Assert.Equal("", await CheckAsync(store));
            // However late the waiter looks at the clock, its wait has not been longer.
            var end = Clock.GetUtcNow() + TimeSpan.FromSeconds(26);
            var waiting = carol.RequestLockAsync(new LockRequest(plan) { Wait = TimeSpan.FromSeconds(25) }, Token);
            while (!waiting.IsCompleted)
            {
                var metrics = (await store.Health.ReportAsync(false, Token)).Metrics;
                Assert.InRange(metrics.Locks.Held, 1, 1);
                if (metrics.Locks.Waiting == 1 && Clock.GetUtcNow() < end)
                    Clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            Assert.IsType<LockResult.Occupied>(await waiting, exactMatch: false);
        }

        Assert.Equal("+lock_wait", await CheckAsync(store));
        var report = await store.Health.ReportAsync(false, Token);
        Assert.Equal(("lock_wait", 1L), (Assert.Single(report.Alerts).Name, report.Metrics.Locks.Waits.Calls));
        Assert.InRange(report.Metrics.Locks.Waits.P99Ms!.Value, 25_000, 32_000);
        Assert.DoesNotContain(report.Metrics.Operations, o => o.Name == "lock_wait");
        Assert.Equal("-lock_wait", await CheckAsync(store));
    }

    [Fact]
    public async Task Report_Learner_SaysHowRightItsForecastsWere()
    {
        await using var store = await OpenSwarmAsync();
        await RecordAsync(100);
        Assert.Equal(new LearnerMetrics(100, null), (await store.Health.ReportAsync(false, Token)).Metrics.Learner);

        // What works changes to its opposite just when it has been learned: worse than a rate that stays as it is, and noticed.
        await RecordAsync(900, period: 200);
        var changing = (await store.Health.ReportAsync(false, Token)).Metrics.Learner.CalibrationError!.Value;
        await RecordAsync(4000);
        var steady = (await store.Health.ReportAsync(false, Token)).Metrics.Learner.CalibrationError!.Value;
        Assert.InRange(steady, 0, 0.02);
        Assert.InRange(changing, steady + 0.01, 0.2);

        async Task RecordAsync(int outcomes, int period = int.MaxValue)
        {
            for (var i = 0; i < outcomes; i++)
            {
                await store.Learning.RecordAsync(
                    Caller.Parse("hive", "alice"), new TaskOutcome("build", i / period % 2 == 0) { Strategy = "pair" }, Token);
            }
        }
    }

    [Fact]
    public async Task Check_AlertRecipients_AreToldOnceEachTimeInAllSwarms()
    {
        await using var store = await OpenSwarmAsync(HealthOptions.Default with { Unread = 5, Recipients = ["ops"] });
        SwarmMemoryManager[] told = [store.For("ops", "hive"), store.For("ops", "other")];
        foreach (var agent in (SwarmMemoryManager[])[.. told, store.For("bob", "hive")])
            await agent.ReadMessagesAsync(new MailboxRequest(), Token);
        for (var i = 0; i < 5; i++)
            await Alice(store).SendMessageAsync(new MessageRequest("bob", Json(i)), Token);
        for (var i = 0; i < 3; i++)
            await CheckAsync(store);
        foreach (var ops in told)
        {
            var message = Assert.Single((await ops.ReadMessagesAsync(new MailboxRequest(), Token)).Messages);
            Assert.Equal((MessageTypes.AlertRaised, "swarm-memory"), (message.Type, message.From));
            Assert.Contains("\"alert\":\"message_backlog\"", message.Body.ToString(), StringComparison.Ordinal);
            Assert.Contains("bob has 5 unread", message.Body.ToString(), StringComparison.Ordinal);
            await ops.ReadMessagesAsync(new MailboxRequest { Acknowledge = [message.Id] }, Token);
        }

        var mail = await store.For("bob", "hive").ReadMessagesAsync(new MailboxRequest(), Token);
        await store.For("bob", "hive").ReadMessagesAsync(new MailboxRequest { Acknowledge = [.. mail.Messages.Select(m => m.Id)] }, Token);
        for (var i = 0; i < 3; i++)
            await CheckAsync(store);
        foreach (var ops in told)
            Assert.Equal(MessageTypes.AlertCleared, Assert.Single((await ops.ReadMessagesAsync(new MailboxRequest(), Token)).Messages).Type);
        Assert.Empty((await store.For("bob", "hive").ReadMessagesAsync(new MailboxRequest(), Token)).Messages);
        Assert.Equal(2, await store.Health.ChangesAsync(Token));
    }
}
