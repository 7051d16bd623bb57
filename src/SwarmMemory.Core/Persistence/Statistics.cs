using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Persistence;

/// <summary>
/// Counts shared by all processes. Each process gathers its own in memory and adds them in one short transaction now and then and when it
/// ends; a killed process takes the last few seconds' counts with it, nothing else.
/// </summary>
internal sealed class Statistics(IStorage storage, ReadCounts reads)
{
    public const string Hits = "reads.hit";
    public const string Misses = "reads.miss";

    private const string AddCounter = """
        insert into counter (name, value) values (@name, @value)
        on conflict (name) do update set value = counter.value + excluded.value
        """;

    /// <summary>Adds reads of one key, if it still has an entry.</summary>
    private const string AddReads = """
        insert into entry_read (key, reads, last_read_at)
        select key, @count, @at from entry where key = @key and deleted = 0
        on conflict (key) do update set reads = entry_read.reads + excluded.reads,
            last_read_at = case when excluded.last_read_at > entry_read.last_read_at then excluded.last_read_at else entry_read.last_read_at end
        """;

    private const string AllCounters = "select name, value from counter order by name";

    /// <summary>Keys flushed in one transaction at most, so that no writer waits long for it.</summary>
    private const int Batch = 500;

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var taken = reads.Take();
        if (taken.Hits == 0 && taken.Misses == 0)
            return;

        var left = taken.Keys.ToList();
        try
        {
            await WriteAsync([], taken.Hits, taken.Misses, cancellationToken);
            taken = (taken.Keys, 0, 0);
            while (left.Count > 0)
            {
                await WriteAsync(left[..Math.Min(Batch, left.Count)], 0, 0, cancellationToken);
                left.RemoveRange(0, Math.Min(Batch, left.Count));
            }
        }
        catch
        {
            reads.Return((left.ToDictionary(k => k.Key, k => k.Value), taken.Hits, taken.Misses));
            throw;
        }
    }

    public Task<Dictionary<string, long>> CountersAsync(CancellationToken cancellationToken) =>
        storage.ReadAsync(async session =>
            (await session.Connection.QueryAsync<CounterRow>(AllCounters)).ToDictionary(r => r.Name, r => r.Value), cancellationToken);

    private Task<bool> WriteAsync(
        List<KeyValuePair<string, (long Reads, long LastAt)>> keys, long hits, long misses, CancellationToken cancellationToken) =>
        storage.WriteAsync(async session =>
        {
            if (hits > 0)
                await session.Connection.ExecuteAsync(AddCounter, new { name = Hits, value = hits });
            if (misses > 0)
                await session.Connection.ExecuteAsync(AddCounter, new { name = Misses, value = misses });
            foreach (var (key, (count, at)) in keys)
                await session.Connection.ExecuteAsync(AddReads, new { key, count, at });
            return true;
        }, cancellationToken);

    /// <summary>Visible to the code that Dapper.AOT generates: a private type would fall back to run-time code.</summary>
    internal sealed class CounterRow
    {
        public string Name { get; set; } = "";
        public long Value { get; set; }
    }
}
