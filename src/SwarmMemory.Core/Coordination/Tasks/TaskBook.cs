using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>Which tasks are open, whose, and since when. All of it runs inside the caller's transaction.</summary>
internal static class TaskBook
{
    private const int ClosedAtOnce = 100;
    private const string Columns = "swarm, id, agent, session, type, description, strategy, started_at";

    /// <summary>Opens a task, anew when it was there already. Times are Unix ms.</summary>
    private static readonly StatementText Open = new("""
        insert into task (swarm, id, agent, session, type, description, strategy, started_at)
        values (@swarm, @id, @agent, @session, @type, @description, @strategy, @started_at)
        on conflict (swarm, id) do update set agent = excluded.agent, session = excluded.session, type = excluded.type,
            description = excluded.description, strategy = excluded.strategy, started_at = excluded.started_at, ended_at = null
        """, "@swarm", "@id", "@agent", "@session", "@type", "@description", "@strategy", "@started_at");

    /// <summary>Closes an open task and returns it; no row when it is not open.</summary>
    private static readonly StatementText Close = new($"""
        update task set ended_at = @ended_at where swarm = @swarm and id = @id and ended_at is null returning {Columns}
        """, "@ended_at", "@swarm", "@id");

    /// <summary>The task that an agent opened last and has not closed; one of its session when it has one.</summary>
    private static readonly StatementText Newest = new($"""
        select {Columns} from task
        where swarm = @swarm and ended_at is null and agent = @agent and (session = @session or @session is null)
        order by started_at desc limit 1
        """, "@swarm", "@agent", "@session");

    /// <summary>Open tasks of a session, or, without one, those of an agent that has none.</summary>
    private static readonly StatementText OfSession = new($"""
        select {Columns} from task
        where swarm = @swarm and ended_at is null
          and (session = @session or (@session is null and session is null and agent = @agent))
        order by started_at limit @limit
        """, "@swarm", "@session", "@agent", "@limit");

    /// <summary>Open tasks whose agent has reported nothing since a time.</summary>
    private static readonly StatementText Silent = new($"""
        select {Columns} from task
        where swarm = @swarm and ended_at is null and started_at < @before
          and not exists (select 1 from activity a where a.swarm = task.swarm and a.agent = task.agent and a.at >= @before)
        order by started_at limit @limit
        """, "@swarm", "@before", "@limit");

    /// <summary>Tasks that ended long ago; their entries have a retention of their own.</summary>
    private static readonly StatementText Forget = new(
        "delete from task where swarm = @swarm and ended_at < @before", "@swarm", "@before");

    public static Task OpenAsync(StorageSession session, OpenTask task, CancellationToken cancellationToken) =>
        session.Use(Open).With(task.Swarm, task.Id, task.Agent, task.Session, task.Type, task.Description, task.Strategy,
            task.StartedAt.ToUnixTimeMilliseconds()).ExecuteAsync(cancellationToken);

    /// <summary>Null when no such task is open.</summary>
    public static async Task<OpenTask?> CloseAsync(
        StorageSession session, string swarm, string id, long endedAt, CancellationToken cancellationToken) =>
        (await ReadAsync(session.Use(Close).With(endedAt, swarm, id), cancellationToken)).FirstOrDefault();

    public static async Task<OpenTask?> NewestAsync(StorageSession session, Caller caller, CancellationToken cancellationToken) =>
        (await ReadAsync(session.Use(Newest).With(caller.Swarm, caller.Agent, caller.Session), cancellationToken)).FirstOrDefault();

    public static Task<List<OpenTask>> OfSessionAsync(StorageSession session, Caller caller, CancellationToken cancellationToken) =>
        ReadAsync(session.Use(OfSession).With(caller.Swarm, caller.Session, caller.Agent, ClosedAtOnce), cancellationToken);

    /// <summary>The open tasks of one agent of a session.</summary>
    public static async Task<List<OpenTask>> OfAgentAsync(StorageSession session, Caller caller, CancellationToken cancellationToken) =>
        (await OfSessionAsync(session, caller, cancellationToken)).FindAll(t => t.Agent == caller.Agent);

    public static Task<List<OpenTask>> SilentAsync(StorageSession session, string swarm, TimeSpan silence, CancellationToken cancellationToken) =>
        ReadAsync(session.Use(Silent).With(swarm, session.Now - (long)silence.TotalMilliseconds, ClosedAtOnce), cancellationToken);

    public static Task ForgetAsync(StorageSession session, string swarm, CancellationToken cancellationToken) =>
        session.Use(Forget).With(swarm, session.Now - (long)ActivityLog.Retention.TotalMilliseconds).ExecuteAsync(cancellationToken);

    private static async Task<List<OpenTask>> ReadAsync(Statement statement, CancellationToken cancellationToken)
    {
        List<OpenTask> tasks = [];
        await using var row = await statement.QueryAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            tasks.Add(new OpenTask(row.GetString(0), row.GetString(1), row.GetString(2), Text(row, 3), row.GetString(4), Text(row, 5),
                Text(row, 6), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7))));
        }

        return tasks;
    }

    private static string? Text(Rows row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
