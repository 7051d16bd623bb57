using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SwarmMemory.Coordination;
using SwarmMemory.Persistence;
using Xunit;

namespace SwarmMemory.Tests.Conformance;

/// <summary>What hooks report: each report counts once, tasks end as they ended, and who touched what is known.</summary>
public abstract class RecordingSuite : StoreSuite
{
    private protected RecordingSuite(IStorageFixture fixture) : base(fixture)
    {
    }

    private async Task<SwarmStore> OpenStoreAsync() => new(
        await OpenStorageAsync(), EntryOptions.Default, HousekeepingOptions.None, Clock, NullLoggerFactory.Instance);

    private Recording New(ActivityKind kind, string agent = "alice", string? session = "s1") => new()
    {
        Id = Recording.NewId(), Kind = kind, Swarm = "hive", Agent = agent, Session = session, Hook = "test",
        At = Clock.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    private static async Task<RecordingResult> RecordAsync(SwarmStore store, Recording recording) =>
        (await store.Recorder.RecordAsync([recording], Token))[0];

    private static async Task<JsonNode?> ValueAsync(SwarmStore store, string key) =>
        (await store.For("reader", "hive").GetAsync(MemoryKey.Parse(key), Token))?.Value.ToNode();

    private static Task<JsonNode?> TaskAsync(SwarmStore store, string id) => ValueAsync(store, $"swarm-hive/tasks/{id}");

    [Fact]
    public async Task Task_OpenedAndClosed_KeepsTimeFilesAndAgents()
    {
        var store = await OpenStoreAsync();
        await RecordAsync(store, New(ActivityKind.TaskOpened) with { Task = "t1", Text = "Fix it", TaskType = "bugfix", Strategy = "pairs" });
        Assert.Equal("open", (string?)(await TaskAsync(store, "t1"))!["status"]);
        Clock.Advance(TimeSpan.FromSeconds(90));
        await RecordAsync(store, New(ActivityKind.Edited) with { File = "src/a.cs" });
        await RecordAsync(store, New(ActivityKind.Edited, "alice.sub") with { File = "src/b.cs" });
        await RecordAsync(store, New(ActivityKind.Edited, "stranger", "s2") with { File = "src/c.cs" });
        Clock.Advance(TimeSpan.FromSeconds(10));

        var result = await RecordAsync(store, New(ActivityKind.TaskClosed) with { Task = "t1", Success = true });

        Assert.Equal(TimeSpan.FromSeconds(100), result.Took);
        Assert.Equal(["src/a.cs", "src/b.cs"], result.Files);
        Assert.Equal(["alice", "alice.sub"], result.Agents);
        var task = (await TaskAsync(store, "t1"))!;
        Assert.Equal(("completed", 100.0, true, "pairs", "bugfix"),
            ((string?)task["status"], (double)task["seconds"]!, (bool)task["success"]!, (string?)task["strategy"], (string?)task["type"]));
    }

    [Fact]
    public async Task Task_ClosedWithoutId_IsTheNewestOfTheAgentsSession()
    {
        var store = await OpenStoreAsync();
        await RecordAsync(store, New(ActivityKind.TaskOpened) with { Task = "first" });
        Clock.Advance(TimeSpan.FromSeconds(1));
        await RecordAsync(store, New(ActivityKind.TaskOpened) with { Task = "second" });
        await RecordAsync(store, New(ActivityKind.TaskOpened, "bob", "s2") with { Task = "others" });

        var result = await RecordAsync(store, New(ActivityKind.TaskClosed) with { Success = false });

        Assert.Equal("second", result.Closed!.Id);
        Assert.Equal("failed", (string?)(await TaskAsync(store, "second"))!["status"]);
        Assert.Equal("open", (string?)(await TaskAsync(store, "first"))!["status"]);
        Assert.Equal("open", (string?)(await TaskAsync(store, "others"))!["status"]);
    }

    [Fact]
    public async Task Task_ClosedThatNeverWasOpened_IsRecordedWithoutATime()
    {
        var store = await OpenStoreAsync();
        var result = await RecordAsync(store, New(ActivityKind.TaskClosed) with { Task = "memory", Success = true });
        Assert.Null(result.Took);
        var task = (await TaskAsync(store, "memory"))!;
        Assert.Equal("completed", (string?)task["status"]);
        Assert.Null(task["seconds"]);
        Assert.Null((await RecordAsync(store, New(ActivityKind.TaskClosed))).Closed);
    }

    [Fact]
    public async Task SessionEnd_OpenTasks_AreAbandonedAndNotFailed()
    {
        var store = await OpenStoreAsync();
        await RecordAsync(store, New(ActivityKind.TaskOpened) with { Task = "mine" });
        await RecordAsync(store, New(ActivityKind.TaskOpened, "alice.sub") with { Task = "subagents" });
        await RecordAsync(store, New(ActivityKind.TaskOpened, "alice", "s2") with { Task = "another" });
        await RecordAsync(store, New(ActivityKind.Edited) with { File = "x.cs" });

        var result = await RecordAsync(store, New(ActivityKind.SessionEnded) with { Text = "exit" });

        Assert.Equal(2, result.Abandoned);
        Assert.Equal("abandoned", (string?)(await TaskAsync(store, "mine"))!["status"]);
        Assert.Equal("abandoned", (string?)(await TaskAsync(store, "subagents"))!["status"]);
        Assert.Equal("open", (string?)(await TaskAsync(store, "another"))!["status"]);
        var summary = (await ValueAsync(store, "swarm-hive/session-s1/summary"))!;
        Assert.Equal(("exit", "x.cs"), ((string?)summary["reason"], (string?)summary["files"]![0]));
    }

    [Fact]
    public async Task SubagentEnd_ItsTasks_AreAbandonedAlone()
    {
        var store = await OpenStoreAsync();
        await RecordAsync(store, New(ActivityKind.TaskOpened) with { Task = "mine" });
        await RecordAsync(store, New(ActivityKind.TaskOpened, "alice.sub") with { Task = "subagents" });
        Assert.Equal(1, (await RecordAsync(store, New(ActivityKind.SubagentEnded, "alice.sub"))).Abandoned);
        Assert.Equal("open", (string?)(await TaskAsync(store, "mine"))!["status"]);
        Assert.Equal("abandoned", (string?)(await TaskAsync(store, "subagents"))!["status"]);
    }

    [Fact]
    public async Task SessionStart_TaskOfADeadSession_IsAbandoned()
    {
        var store = await OpenStoreAsync();
        await RecordAsync(store, New(ActivityKind.TaskOpened) with { Task = "dead" });
        await RecordAsync(store, New(ActivityKind.TaskOpened, "bob", "s2") with { Task = "alive" });
        Clock.Advance(Recorder.SilenceOfTheDead - TimeSpan.FromMinutes(1));
        await RecordAsync(store, New(ActivityKind.Edited, "bob", "s2") with { File = "x.cs" });
        Assert.Equal(0, (await RecordAsync(store, New(ActivityKind.SessionStarted, "carol", "s3"))).Abandoned);
        Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(1, (await RecordAsync(store, New(ActivityKind.SessionStarted, "dora", "s4"))).Abandoned);
        Assert.Equal("abandoned", (string?)(await TaskAsync(store, "dead"))!["status"]);
        Assert.Equal("open", (string?)(await TaskAsync(store, "alive"))!["status"]);
    }

    [Fact]
    public async Task Edit_OthersSinceOnesOwn_AreTold()
    {
        var store = await OpenStoreAsync();
        Assert.Empty((await RecordAsync(store, New(ActivityKind.Edited) with { File = "a.cs" })).Others);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["alice"], (await RecordAsync(store, New(ActivityKind.Edited, "bob") with { File = "a.cs" })).Others.Select(o => o.Agent));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty((await RecordAsync(store, New(ActivityKind.Edited, "bob") with { File = "a.cs" })).Others);
        Assert.Empty((await RecordAsync(store, New(ActivityKind.Edited, "bob") with { File = "b.cs" })).Others);
        Clock.Advance(TimeSpan.FromHours(2));
        Assert.Empty((await RecordAsync(store, New(ActivityKind.Edited, "carol") with { File = "a.cs" })).Others);
    }

    [Fact]
    public async Task Edit_WithKey_StoresTheValueExactly()
    {
        var store = await OpenStoreAsync();
        await RecordAsync(store, New(ActivityKind.Edited) with { Key = "global/x", Value = """{"n":1.00}""" });
        var entry = await store.For("reader", "hive").GetAsync(MemoryKey.Parse("global/x"), Token);
        Assert.Equal("""{"n":1.00}""", entry!.Value.ToString());
        Assert.Equal("alice", entry.Author);
    }

    [Fact]
    public async Task Notify_OthersInTheSwarm_GetTheMessage()
    {
        var store = await OpenStoreAsync();
        Assert.Equal(0, (await RecordAsync(store, New(ActivityKind.Notified) with { Text = "alone", Level = "info" })).Recipients);
        await RecordAsync(store, New(ActivityKind.SessionStarted, "bob", "s2"));
        Assert.Equal(1, (await RecordAsync(store, New(ActivityKind.Notified) with { Text = "hello", Level = "warning" })).Recipients);

        var mailbox = await store.For("bob", "hive").ReadMessagesAsync(new MailboxRequest(), Token);
        var message = Assert.Single(mailbox.Messages);
        Assert.Equal(("alice", "notification", "hello"), (message.From, message.Type, (string?)message.Body.ToNode()!["message"]));
    }

    [Theory]
    [InlineData("[memory-action] Pattern learned", "success", true)]
    [InlineData("done: [Memory-Action] Pattern learned", "success", true)]
    [InlineData("[memory-action] Pattern learned", "info", false)]
    [InlineData("Pattern learned", "success", false)]
    [InlineData("[memory-action]  ", "success", false)]
    public async Task Notify_SuccessThatSpeaksOfMemory_IsKnowledge(string text, string level, bool isKnowledge)
    {
        var store = await OpenStoreAsync();
        await RecordAsync(store, New(ActivityKind.Notified) with { Text = text, Level = level });
        var knowledge = await store.For("reader", "hive").ListAsync(new ListRequest { Prefix = "swarm-hive/global/knowledge/" }, Token);
        Assert.Equal(isKnowledge ? 1 : 0, knowledge.Items.Count);
        var notes = await store.For("reader", "hive").ListAsync(new ListRequest { Prefix = "swarm-hive/hooks/notifications/" }, Token);
        Assert.Single(notes.Items);
    }

    [Fact]
    public async Task Record_TheSameTwice_CountsOnce()
    {
        var store = await OpenStoreAsync();
        await RecordAsync(store, New(ActivityKind.SessionStarted, "bob", "s2"));
        var recording = New(ActivityKind.Notified) with { Text = "once", Level = "info" };
        Assert.False((await RecordAsync(store, recording)).WasKnown);
        Assert.True((await RecordAsync(store, recording)).WasKnown);
        Assert.Single((await store.For("bob", "hive").ReadMessagesAsync(new MailboxRequest(), Token)).Messages);
    }

    [Fact]
    public async Task Record_OneOfSeveralIsRefused_NoneIsWritten()
    {
        var store = await OpenStoreAsync();
        var good = New(ActivityKind.Edited) with { Key = "global/x", Value = "1" };
        var bad = New(ActivityKind.Edited) with { Key = "no key", Value = "1" };
        await Assert.ThrowsAsync<SwarmMemoryException>(() => store.Recorder.RecordAsync([good, bad], Token));
        Assert.Null(await ValueAsync(store, "global/x"));
        Assert.False((await RecordAsync(store, good)).WasKnown);
    }

    [Fact]
    public async Task SessionStart_ActivityPastItsRetention_IsForgotten()
    {
        var store = await OpenStoreAsync();
        var old = New(ActivityKind.Edited) with { File = "a.cs" };
        await RecordAsync(store, old);
        Clock.Advance(ActivityLog.Retention + TimeSpan.FromDays(1));
        var recent = New(ActivityKind.Edited) with { File = "b.cs" };
        await RecordAsync(store, recent);
        await RecordAsync(store, New(ActivityKind.SessionStarted));
        Assert.False((await RecordAsync(store, old)).WasKnown);
        Assert.True((await RecordAsync(store, recent)).WasKnown);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(null, 0)]
    public async Task TaskClosed_WhatIsKnownOfItsSuccess_IsAnOutcomeOnce(bool? success, int outcomes)
    {
        var store = await OpenStoreAsync();
        await RecordAsync(store, New(ActivityKind.TaskOpened) with { Task = "t1", TaskType = "bugfix", Strategy = "pairs" });
        var closed = New(ActivityKind.TaskClosed) with { Task = "t1", Success = success };
        await RecordAsync(store, closed);
        await RecordAsync(store, closed);
        var found = await store.For("reader", "hive").GetCoordinationStrategyAsync(JsonText.Parse("""{"task_type":"bugfix"}"""), Token);
        Assert.Equal(outcomes == 0 ? null : "pairs", found.Strategy);
        Assert.Equal(outcomes, outcomes == 0 ? 0 : found.Evidence[^1].Outcomes);
    }
}
