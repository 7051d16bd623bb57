using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>
/// What agents did, as their hooks reported it: who edited which file when. Each report has an id of its own, so that one which comes twice
/// counts once. All of it runs inside the caller's transaction.
/// </summary>
internal static class ActivityLog
{
    public static readonly TimeSpan Retention = TimeSpan.FromDays(30);
    private const int ForgottenAtOnce = 500;
    private const int TouchesShown = 10;
    private const int RowsShown = 200;

    /// <summary>One row for each report; none is inserted when the id is known. @at Unix ms.</summary>
    private static readonly StatementText Add = new("""
        insert into activity (id, swarm, agent, session, kind, subject, at) values (@id, @swarm, @agent, @session, @kind, @subject, @at)
        on conflict (id) do nothing
        """, "@id", "@swarm", "@agent", "@session", "@kind", "@subject", "@at");

    /// <summary>Other agents' last edits of a file after a time and after the agent's own edit before this one, newest first.</summary>
    private static readonly StatementText TouchedBy = new("""
        select agent, max(at) from activity
        where swarm = @swarm and kind = @kind and subject = @subject and agent <> @agent and at >= @since
          and at >= (select coalesce(max(own.at), 0) from activity own
                     where own.swarm = @swarm and own.kind = @kind and own.subject = @subject and own.agent = @agent and own.at < @at)
        group by agent order by 2 desc limit @limit
        """, "@swarm", "@kind", "@subject", "@agent", "@since", "@at", "@limit");

    /// <summary>Who took part in a piece of work, and which files each edited, in order: an agent, and all of its session when there is one.</summary>
    private static readonly StatementText TookPart = new("""
        select agent, case when kind = @edited then subject end as file, min(at) from activity
        where swarm = @swarm and (agent = @agent or session = @session) and at >= @from and at <= @to
        group by 1, 2 order by 3 limit @limit
        """, "@edited", "@swarm", "@agent", "@session", "@from", "@to", "@limit");

    private static readonly StatementText Forget = new("""
        delete from activity where id in (select id from activity where at < @before order by at limit @limit)
        """, "@before", "@limit");

    /// <summary>False when this report was taken in before.</summary>
    public static async Task<bool> TryAddAsync(
        StorageSession session, string id, Caller caller, ActivityKind kind, string? subject, long at, CancellationToken cancellationToken) =>
        await session.Use(Add).With(id, caller.Swarm, caller.Agent, caller.Session, (int)kind, subject, at).ExecuteAsync(cancellationToken) > 0;

    public static async Task<List<FileTouch>> OthersAsync(
        StorageSession session, Caller caller, string file, long since, long at, CancellationToken cancellationToken)
    {
        List<FileTouch> touches = [];
        await using var row = await session.Use(TouchedBy)
            .With(caller.Swarm, (int)ActivityKind.Edited, file, caller.Agent, since, at, TouchesShown).QueryAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            touches.Add(new FileTouch(file, row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))));
        return touches;
    }

    /// <summary>The agents that took part in a task until a time, and the files that they edited.</summary>
    public static async Task<(List<string> Agents, List<string> Files)> WorkAsync(
        StorageSession session, string swarm, string agent, string? ofSession, long from, long to, CancellationToken cancellationToken)
    {
        var (agents, files) = (new List<string>(), new List<string>());
        await using var row = await session.Use(TookPart)
            .With((int)ActivityKind.Edited, swarm, agent, ofSession, from, to, RowsShown).QueryAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            if (!agents.Contains(row.GetString(0)))
                agents.Add(row.GetString(0));
            if (!row.IsDBNull(1) && !files.Contains(row.GetString(1)))
                files.Add(row.GetString(1));
        }

        return (agents, files);
    }

    /// <summary>A bounded pass over what is past its retention.</summary>
    public static Task<int> ForgetAsync(StorageSession session, CancellationToken cancellationToken) =>
        session.Use(Forget).With(session.Now - (long)Retention.TotalMilliseconds, ForgottenAtOnce).ExecuteAsync(cancellationToken);
}
