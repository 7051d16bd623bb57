using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>Live entries with the time of their last read or write, a piece of the keys at a time.</summary>
internal static class TouchedEntries
{
    /// <summary>@after key, @now Unix ms.</summary>
    private const string After = """
        select e.key, e.version, e.seq, case when r.last_read_at > e.updated_at then r.last_read_at else e.updated_at end as At
        from entry e left join entry_read r on r.key = e.key
        where e.key > @after and e.deleted = 0 and (e.expires_at is null or e.expires_at > @now) order by e.key limit @limit
        """;

    public static async Task<List<Row>> ReadAsync(StorageSession session, string after, int limit)
    {
        var now = session.Now;
        return (await session.Connection.QueryAsync<Row>(After, new { after, now, limit })).Buffered();
    }

    /// <summary>Visible to the code that Dapper.AOT generates.</summary>
    internal sealed class Row
    {
        public string Key { get; set; } = "";
        public long Version { get; set; }
        public long Seq { get; set; }

        /// <summary>Unix ms.</summary>
        public long At { get; set; }
    }
}
