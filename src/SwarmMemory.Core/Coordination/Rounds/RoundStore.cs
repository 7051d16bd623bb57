using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>
/// Rounds: one agent asks whether all know the state as it is now; when every active agent has seen it, all are told, once. A swarm has one
/// round at most: who begins another while one is open moves it on to the newer state.
/// </summary>
internal sealed class RoundStore(IStorage storage, MessageStore messages)
{
    /// <summary>What a sync_complete is about: of several only the newest matters.</summary>
    private const string About = "sync";

    /// <summary>Opens the swarm's round at the newest write, or moves it there. @now Unix ms.</summary>
    private const string Open = """
        insert into round (swarm, seq, begun_by, begun_at) select @swarm, coalesce(max(seq), 0), @agent, @now from entry_version where true
        on conflict (swarm) do update set seq = excluded.seq, begun_by = excluded.begun_by, begun_at = excluded.begun_at
        """;

    /// <summary>The agent that begins knows the state at which it does.</summary>
    private const string BeginnerSaw = """
        update agent set seen_seq = (select seq from round where swarm = @swarm) where swarm = @swarm and name = @agent
        """;

    /// <summary>Notes what an agent has seen; never goes back.</summary>
    private const string Saw = """
        update agent set seen_seq = @seen, last_seen_at = @now where swarm = @swarm and name = @agent and seen_seq < @seen
        """;

    private const string OfSwarm = "select swarm, seq, begun_by as BegunBy, begun_at as BegunAt from round where swarm = @swarm";

    private const string All = "select swarm, seq, begun_by as BegunBy, begun_at as BegunAt from round order by swarm limit @limit";

    /// <summary>Agents seen @since or later, Unix ms, that do not know the state at which the swarm's round began.</summary>
    private const string Waiting = """
        select a.name from agent a join round r on r.swarm = a.swarm
        where a.swarm = @swarm and a.last_seen_at >= @since and a.seen_seq < r.seq order by a.name limit @limit
        """;

    private const string Close = "delete from round where swarm = @swarm";

    /// <summary>Rounds looked at in one go.</summary>
    private const int Slice = 100;

    /// <summary>Sends the message that begins a round, and begins it.</summary>
    public Task<SentMessage> BeginAsync(Caller caller, MessageRequest request, CancellationToken cancellationToken)
    {
        MessageRules.Check(request);
        return storage.WriteAsync(async session =>
        {
            var sent = await messages.SendAsync(session, caller, request, cancellationToken);
            var (swarm, agent, now) = (caller.Swarm, caller.Agent, session.Now);
            await session.Connection.ExecuteAsync(Open, new { swarm, agent, now });
            await session.Connection.ExecuteAsync(BeginnerSaw, new { swarm, agent });
            return sent;
        }, cancellationToken);
    }

    /// <summary>
    /// An agent has seen all writes up to a place in the feed. Costs one read while no round is open. Returns the round that is still open, or null.
    /// </summary>
    public async Task<Round?> SawAsync(Caller caller, long seen, CancellationToken cancellationToken)
    {
        var swarm = caller.Swarm;
        if (await storage.ReadAsync(s => s.Connection.QueryFirstOrDefaultAsync<RoundRow>(OfSwarm, new { swarm }), cancellationToken) is null)
            return null;
        return await storage.WriteAsync(async session =>
        {
            var (agent, now) = (caller.Agent, session.Now);
            await session.Connection.ExecuteAsync(Saw, new { seen, now, swarm, agent });
            return await session.Connection.QueryFirstOrDefaultAsync<RoundRow>(OfSwarm, new { swarm }) is { } open
                ? await CloseIfSeenAsync(session, open, cancellationToken)
                : null;
        }, cancellationToken);
    }

    /// <summary>Closes rounds that waited for agents that are no longer active. Costs one read while none is open.</summary>
    public async Task CloseSeenAsync(CancellationToken cancellationToken)
    {
        var limit = Slice;
        foreach (var open in await storage.ReadAsync(async s => (await s.Connection.QueryAsync<RoundRow>(All, new { limit })).Buffered(), cancellationToken))
        {
            var swarm = open.Swarm;
            await storage.WriteAsync(async session =>
                await session.Connection.QueryFirstOrDefaultAsync<RoundRow>(OfSwarm, new { swarm }) is { } still
                    ? await CloseIfSeenAsync(session, still, cancellationToken)
                    : null, cancellationToken);
        }
    }

    private async Task<Round?> CloseIfSeenAsync(StorageSession session, RoundRow open, CancellationToken cancellationToken)
    {
        var (swarm, limit, since) = (open.Swarm, Slice, session.Now - (long)AgentRegistry.ActiveFor.TotalMilliseconds);
        var begunAt = DateTimeOffset.FromUnixTimeMilliseconds(open.BegunAt);
        var waiting = (await session.Connection.QueryAsync<string>(Waiting, new { swarm, since, limit })).Buffered();
        if (waiting.Count > 0)
            return new Round(open.BegunBy, begunAt, waiting);

        await session.Connection.ExecuteAsync(Close, new { swarm });
        var body = JsonText.Object(
        [
            ("begun_by", JsonText.From(open.BegunBy)),
            ("begun_at", JsonText.From(begunAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture))),
            ("cursor", JsonText.From(open.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        ]);
        await messages.TellAllAsync(session, new Caller(swarm, open.BegunBy), MessageTypes.SyncComplete,
            await messages.EverybodyAsync(session, swarm), body, About, cancellationToken);
        return null;
    }

    /// <summary>Visible to the code that Dapper.AOT generates: a private type would fall back to run-time code.</summary>
    internal sealed class RoundRow
    {
        public string Swarm { get; set; } = "";
        public long Seq { get; set; }
        public string BegunBy { get; set; } = "";
        public long BegunAt { get; set; }
    }
}
