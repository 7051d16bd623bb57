using SwarmMemory.Coordination;
using SwarmMemory.Learning;
using SwarmMemory.Storage;

namespace SwarmMemory;

/// <summary>Tasks: opened, closed with the measured time and who took part, or abandoned with their session.</summary>
internal sealed partial class Recorder
{
    private const int MaxName = 200;

    private async Task<RecordingResult> OpenTaskAsync(StorageSession session, Recording recording, Caller caller, CancellationToken cancellationToken)
    {
        var task = new OpenTask(caller.Swarm, recording.Task!, caller.Agent, caller.Session, recording.TaskType ?? TaskTypes.General,
            recording.Text, recording.Strategy, recording.Time);
        await TaskBook.OpenAsync(session, task, cancellationToken);
        return await PutTaskAsync(session, caller, task, TaskState.Open, null, [], [], null, cancellationToken);
    }

    private async Task<RecordingResult> CloseTaskAsync(StorageSession session, Recording recording, Caller caller, CancellationToken cancellationToken)
    {
        var id = recording.Task ?? (await TaskBook.NewestAsync(session, caller, cancellationToken))?.Id;
        if (id is null)
            return new RecordingResult();

        // A task that was never opened is closed all the same, without a time: its pre-task may not have been called.
        var open = await TaskBook.CloseAsync(session, caller.Swarm, id, recording.At, cancellationToken);
        var task = open ?? new OpenTask(caller.Swarm, id, caller.Agent, caller.Session, TaskTypes.General, null, null, recording.Time);
        task = task with { Strategy = recording.Strategy ?? task.Strategy, Type = recording.TaskType ?? task.Type };
        var (agents, files) = open is null ? ([], []) : await ActivityLog.WorkAsync(
            session, caller.Swarm, task.Agent, task.Session, task.StartedAt.ToUnixTimeMilliseconds(), recording.At, cancellationToken);
        if (!agents.Contains(caller.Agent))
            agents.Add(caller.Agent);

        var state = recording.Success == false ? TaskState.Failed : TaskState.Completed;
        var result = await PutTaskAsync(session, caller, task, state, recording.Time, agents, files, recording.Success, cancellationToken);
        TimeSpan? took = open is null ? null : recording.Time - task.StartedAt;
        var learned = recording.Success is { } success ? await LearnAsync(session, caller, task, success, took, agents, cancellationToken) : null;
        return result with { Closed = task, Took = took, Agents = agents, Files = files, Learned = learned };
    }

    /// <summary>What is known of a task that ended is an outcome, in the same transaction.</summary>
    private Task<LearnedOutcome> LearnAsync(
        StorageSession session, Caller caller, OpenTask task, bool success, TimeSpan? took, IReadOnlyList<string> agents, CancellationToken cancellationToken)
    {
        var outcome = new TaskOutcome(PlainText.Line(task.Type, MaxName), success)
        {
            Agents = agents, ExecutionTime = took > TimeSpan.Zero ? took : null, TaskId = PlainText.Line(task.Id, MaxName),
            Strategy = task.Strategy is null ? null : PlainText.Line(task.Strategy, MaxName),
        };
        OutcomeRules.Check(outcome);
        return store.Learning.RecordAsync(session, caller, outcome, cancellationToken);
    }

    /// <summary>The outcome is committed; a pattern that could not be written is tried again when its outcomes have doubled.</summary>
    private async Task TryWritePatternsAsync(Caller caller, LearnedOutcome learned, CancellationToken cancellationToken)
    {
        try
        {
            await store.Patterns.LearnAsync(caller, learned, cancellationToken);
        }
        catch (SwarmMemoryException)
        {
            // Nothing that was reported is lost.
        }
    }

    private async Task<RecordingResult> EndSessionAsync(StorageSession session, Recording recording, Caller caller, CancellationToken cancellationToken)
    {
        var tasks = await TaskBook.OfSessionAsync(session, caller, cancellationToken);
        foreach (var task in tasks)
            await AbandonAsync(session, caller, task, recording.At, cancellationToken);
        var result = new RecordingResult { Abandoned = tasks.Count };
        if (caller.Session is null)
            return result;

        var (agents, files) = await ActivityLog.WorkAsync(session, caller.Swarm, caller.Agent, caller.Session,
            recording.At - (long)ActivityLog.Retention.TotalMilliseconds, recording.At, cancellationToken);
        var summary = new RecordValue().Add("agent", caller.Agent).Add("ended_at", recording.Time).Add("reason", recording.Text)
            .Add("agents", agents).Add("files", files).Add("abandoned_tasks", tasks.ConvertAll(t => t.Id)).Build();
        var stored = await PutAsync(session, caller, HookKeys.SessionSummary(caller), summary, null, cancellationToken);
        return result with { Key = stored.Key, Version = stored.Version, Files = files, Agents = agents };
    }

    /// <summary>A subagent never comes back: what it left open stays open no longer.</summary>
    private async Task<RecordingResult> EndSubagentAsync(StorageSession session, Recording recording, Caller caller, CancellationToken cancellationToken)
    {
        var tasks = await TaskBook.OfAgentAsync(session, caller, cancellationToken);
        foreach (var task in tasks)
            await AbandonAsync(session, caller, task, recording.At, cancellationToken);
        return new RecordingResult { Abandoned = tasks.Count };
    }

    private async Task AbandonAsync(StorageSession session, Caller caller, OpenTask task, long at, CancellationToken cancellationToken)
    {
        if (await TaskBook.CloseAsync(session, task.Swarm, task.Id, at, cancellationToken) is null)
            return;
        await PutTaskAsync(session, caller, task, TaskState.Abandoned, DateTimeOffset.FromUnixTimeMilliseconds(at), [], [], null, cancellationToken);
    }

    private Task<RecordingResult> PutTaskAsync(
        StorageSession session, Caller caller, OpenTask task, TaskState state, DateTimeOffset? endedAt, IReadOnlyList<string> agents,
        IReadOnlyList<string> files, bool? success, CancellationToken cancellationToken)
    {
        var value = new RecordValue().Add("task_id", task.Id).Add("description", task.Description).Add("type", task.Type)
            .Add("status", state switch
            {
                TaskState.Open => "open",
                TaskState.Completed => "completed",
                TaskState.Failed => "failed",
                _ => "abandoned",
            })
            .Add("agent", task.Agent).Add("session", task.Session).Add("strategy", task.Strategy)
            .Add("started_at", state != TaskState.Open && endedAt == task.StartedAt ? null : task.StartedAt)
            .Add("ended_at", endedAt).Add("seconds", endedAt is { } end && end > task.StartedAt ? end - task.StartedAt : null)
            .Add("success", success).Add("agents", agents).Add("files", files).Build();
        return PutAsync(session, caller, HookKeys.Task(caller, task.Id), value, null, cancellationToken);
    }
}
