using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>Who belongs to a swarm, and when each agent was last seen.</summary>
internal sealed class AgentRegistry(IStorage storage)
{
    public static readonly TimeSpan ActiveFor = TimeSpan.FromMinutes(2);

    private const string Seen = """
        insert into agent (swarm, name, client, first_seen_at, last_seen_at) values (@swarm, @name, @client, @now, @now)
        on conflict (swarm, name) do update set last_seen_at = excluded.last_seen_at, client = coalesce(excluded.client, agent.client)
        """;

    private static readonly StatementText SeenNow = new(Seen, "@swarm", "@name", "@client", "@now");

    private const string OfSwarm = """
        select swarm, name, client, first_seen_at as FirstSeenAt, last_seen_at as LastSeenAt
        from agent where swarm = @swarm order by name limit @limit
        """;

    /// <summary>Notes that an agent is there: when it joins, and now and then while it works.</summary>
    public Task SeenAsync(IReadOnlyCollection<Caller> callers, string? client, CancellationToken cancellationToken) =>
        storage.WriteAsync(async session =>
        {
            var now = session.Now;
            var program = client is null ? null : Caller.Cut(client);
            foreach (var caller in callers)
                await session.Connection.ExecuteAsync(Seen, new { swarm = caller.Swarm, name = caller.Agent, client = program, now });
            return true;
        }, cancellationToken);

    /// <summary>The same as a part of a transaction that does more.</summary>
    public static Task SeenAsync(StorageSession session, Caller caller, string? client, CancellationToken cancellationToken) =>
        session.Use(SeenNow).With(caller.Swarm, caller.Agent, client, session.Now).ExecuteAsync(cancellationToken);

    public Task<List<AgentInfo>> ListAsync(string swarm, int limit, CancellationToken cancellationToken) =>
        storage.ReadAsync(async session =>
        {
            var now = session.Now;
            var rows = await session.Connection.QueryAsync<AgentRow>(OfSwarm, new { swarm, limit });
            return rows.Select(r => r.ToInfo(now)).ToList();
        }, cancellationToken);

    /// <summary>Visible to the code that Dapper.AOT generates: a private type would fall back to run-time code.</summary>
    internal sealed class AgentRow
    {
        public string Swarm { get; set; } = "";
        public string Name { get; set; } = "";
        public string? Client { get; set; }
        public long FirstSeenAt { get; set; }
        public long LastSeenAt { get; set; }

        public AgentInfo ToInfo(long now) => new(
            Swarm, Name, Client, DateTimeOffset.FromUnixTimeMilliseconds(FirstSeenAt), DateTimeOffset.FromUnixTimeMilliseconds(LastSeenAt),
            now - LastSeenAt <= (long)ActiveFor.TotalMilliseconds);
    }
}
