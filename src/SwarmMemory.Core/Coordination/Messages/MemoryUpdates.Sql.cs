using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>The SQL of <c>memory_updated</c>. <c>key_reader</c> holds who knows which version of a key, from reading or writing it.</summary>
internal sealed partial class MemoryUpdates
{
    private const string Cursor = "messages.feed";

    /// <summary>The place up to which changes have been told, and that of the newest. @name text.</summary>
    private static readonly StatementText Places = new("""
        select coalesce((select value from counter where name = @name), 0), (select coalesce(max(seq), 0) from entry_version)
        """, "@name");

    private static readonly StatementText MoveCursor = new("""
        insert into counter (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value
        """, "@name", "@value");

    /// <summary>
    /// Changes after a place, each with who wrote the version before it and whether anybody is known to have read the key. @after seq.
    /// </summary>
    private const string ChangesAfter = """
        select v.seq, v.key, v.version, v.outcome, v.swarm, v.author, v.tool,
               p.swarm as PreviousSwarm, p.author as PreviousAuthor, p.version as PreviousVersion, p.at as PreviousAt,
               case when exists (select 1 from key_reader r where r.key = v.key) then 1 else 0 end as IsRead
        from entry_version v left join entry_version p on p.seq = v.previous and p.key = v.key
        where v.seq > @after order by v.seq limit @limit
        """;

    /// <summary>Notes which version of a key an agent knows; never goes back. @at Unix ms.</summary>
    private static readonly StatementText Knows = new("""
        insert into key_reader (key, swarm, agent, version, at) values (@key, @swarm, @agent, @version, @at)
        on conflict (key, swarm, agent) do update set version = excluded.version, at = excluded.at
        where key_reader.version < excluded.version
        """, "@key", "@swarm", "@agent", "@version", "@at");

    /// <summary>Agents that knew an older version of a key, @since or later, the latest first. Times are Unix ms.</summary>
    private static readonly StatementText Unaware = new("""
        select swarm, agent from key_reader where key = @key and version < @version and at >= @since order by at desc limit @limit
        """, "@key", "@version", "@since", "@limit");

    /// <summary>They have been told: @version is what they know, without having read.</summary>
    private static readonly StatementText Told = new("""
        update key_reader set version = @version where key = @key and swarm = @swarm and agent = @agent and version < @version
        """, "@version", "@key", "@swarm", "@agent");

    /// <summary>The current version of a key with who wrote it and how; no row when it was swept out. @key text.</summary>
    private static readonly StatementText Newest = new("""
        select v.version, v.outcome, v.swarm, v.author, v.tool from entry e join entry_version v on v.seq = e.seq where e.key = @key
        """, "@key");
}
