using Dapper;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>
/// Counts entries that nobody has read or written for long, by walking over all of them a piece at a time; at the end of each round it says what
/// it found. It only counts: an entry is not worth less for being unread.
/// </summary>
internal sealed class StaleScan(IStorage storage, TimeSpan staleAfter)
{
    public const string Stale = "stale.entries";
    public const string Of = "stale.of";

    private const string Name = "stale";
    private const int Slice = 2000;

    private const string Cursor = "select cursor, counted, found from care where name = @name";

    private const string MoveCursor = """
        insert into care (name, cursor, counted, found) values (@name, @cursor, @counted, @found)
        on conflict (name) do update set cursor = excluded.cursor, counted = excluded.counted, found = excluded.found
        """;

    private const string Publish = """
        insert into counter (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value
        """;

    /// <summary>Walks one piece; true when it was the last of a round.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var (state, rows, oldest) = await storage.SnapshotAsync(async session =>
        {
            var (now, name) = (session.Now, Name);
            var at = await session.Connection.QueryFirstOrDefaultAsync<CareRow>(Cursor, new { name }) ?? new CareRow();
            return (at, await TouchedEntries.ReadAsync(session, at.Cursor, Slice), now - (long)staleAfter.TotalMilliseconds);
        }, cancellationToken);

        var isLast = rows.Count < Slice;
        var counted = state.Counted + rows.Count;
        var stale = state.Found + rows.Count(r => r.At < oldest);
        return await storage.WriteAsync(async session =>
        {
            if (isLast)
            {
                await session.Connection.ExecuteAsync(Publish, new { name = Of, value = counted });
                await session.Connection.ExecuteAsync(Publish, new { name = Stale, value = stale });
            }

            await session.Connection.ExecuteAsync(MoveCursor, new
            {
                name = Name, cursor = isLast ? "" : rows[^1].Key, counted = isLast ? 0 : counted, found = isLast ? 0 : stale,
            });
            return isLast;
        }, cancellationToken);
    }

    /// <summary>Visible to the code that Dapper.AOT generates.</summary>
    internal sealed class CareRow
    {
        public string Cursor { get; set; } = "";
        public long Counted { get; set; }
        public long Found { get; set; }
    }
}
