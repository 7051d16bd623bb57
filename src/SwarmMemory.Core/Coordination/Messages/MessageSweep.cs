using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>
/// One bounded pass over messages: those past their time go, out of mailboxes too, where they count as dropped; those that all have acknowledged
/// go sooner; and so do notes of who read what long ago.
/// </summary>
internal sealed class MessageSweep(IStorage storage, MessageOptions options, TimeProvider time)
{
    private const int Slice = 500;
    private const string Cursor = "sweep.message";

    /// <summary>Messages after a number, oldest first: numbers grow with time, so that those past their time come first of all.</summary>
    private const string After = "select seq, at from message where seq > @after order by seq limit @limit";

    private const string Place = "select value from counter where name = @name";

    private const string MovePlace = """
        insert into counter (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value
        """;

    private const string Mailboxes = "select swarm, name from agent where unread > 0";

    /// <summary>Takes what is as old as @last or older out of one mailbox.</summary>
    private const string Undeliver = "delete from delivery where swarm = @swarm and agent = @name and seq <= @last";

    private const string Uncount = """
        update agent set unread = unread - @gone, dropped = dropped + @gone where swarm = @swarm and name = @name
        """;

    private const string DropUpTo = "delete from message where seq <= @last";

    /// <summary>Takes those out of a stretch that are in no mailbox any more and older than @before, Unix ms.</summary>
    private const string DropSettled = "delete from message where seq > @after and seq <= @last and pending = 0 and at < @before";

    /// <summary>Notes of readers older than @before, Unix ms.</summary>
    private const string DropReaders = """
        delete from key_reader where (key, swarm, agent) in (select key, swarm, agent from key_reader where at < @before limit @limit)
        """;

    /// <summary>Passes, until one finds nothing or so much time has gone.</summary>
    public async Task RunWhileAnyAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (await RunAsync(cancellationToken) > 0 && time.GetElapsedTime(start) < atMost)
        {
        }
    }

    /// <returns>How many messages were taken out.</returns>
    public Task<int> RunAsync(CancellationToken cancellationToken) => storage.WriteAsync(async session =>
    {
        var before = session.Now - (long)options.Retention.TotalMilliseconds;
        var limit = Slice;
        var dropped = await DropOldAsync(session, before) + await DropSettledAsync(session);
        await session.Connection.ExecuteAsync(DropReaders, new { before, limit });
        return dropped;
    }, cancellationToken);

    private static async Task<int> DropOldAsync(StorageSession session, long before)
    {
        var (after, limit) = (0L, Slice);
        var oldest = (await session.Connection.QueryAsync<Row>(After, new { after, limit })).Buffered();
        if (oldest.LastOrDefault(m => m.At < before) is not { Seq: var last })
            return 0;
        foreach (var (swarm, name) in (await session.Connection.QueryAsync<MessageStore.NameRow>(Mailboxes)).Select(m => (m.Swarm, m.Name)).ToList())
        {
            var gone = await session.Connection.ExecuteAsync(Undeliver, new { swarm, name, last });
            if (gone > 0)
                await session.Connection.ExecuteAsync(Uncount, new { gone, swarm, name });
        }

        return await session.Connection.ExecuteAsync(DropUpTo, new { last });
    }

    /// <summary>Goes on where the last pass stopped, and begins anew at the end.</summary>
    private async Task<int> DropSettledAsync(StorageSession session)
    {
        var (name, limit) = (Cursor, Slice);
        var before = session.Now - (long)options.AcknowledgedRetention.TotalMilliseconds;
        var after = await session.Connection.QueryFirstOrDefaultAsync<long?>(Place, new { name }) ?? 0;
        var rows = (await session.Connection.QueryAsync<Row>(After, new { after, limit })).Buffered();
        var last = rows.Count == 0 ? after : rows[^1].Seq;
        var dropped = await session.Connection.ExecuteAsync(DropSettled, new { after, last, before });
        var value = rows.Count < Slice ? 0 : last;
        if (value != after)
            await session.Connection.ExecuteAsync(MovePlace, new { name, value });
        return dropped;
    }

    /// <summary>Visible to the code that Dapper.AOT generates: a private type would fall back to run-time code.</summary>
    internal sealed class Row
    {
        public long Seq { get; set; }
        public long At { get; set; }
    }
}
