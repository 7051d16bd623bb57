using Dapper;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>
/// Tells agents that wrote or read a key when another changes it. A store does nothing for it: whoever reads messages, and the housekeeping,
/// takes the changes since the cursor from the feed, tells of them and moves the cursor in one transaction.
/// </summary>
internal sealed partial class MemoryUpdates(IStorage storage, MessageStore messages, ReadCounts reads, MessageOptions options)
{
    /// <summary>Through what knowledge is shared: its agents have been told in that transaction already.</summary>
    public const string Sharing = "knowledge_share";

    private const int Batch = 2000;
    private const int BatchesAtOnce = 20;
    private const int ReadersInBatch = 500;
    private const int ToldAtMost = 100;

    /// <summary>Tells of what has changed; a long backlog is left to the next call.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        for (var batch = 0; batch < BatchesAtOnce; batch++)
        {
            var (after, changes) = await storage.ReadAsync(session => PendingAsync(session, cancellationToken), cancellationToken);
            if (changes.Count == 0)
                return;
            await storage.WriteAsync(async session =>
            {
                // Another process may have been first: then it told.
                if ((await PlacesAsync(session, cancellationToken)).Cursor == after)
                    await TellAsync(session, changes, cancellationToken);
                return true;
            }, cancellationToken);
        }
    }

    /// <summary>The same as part of a write, whose own change is told with it unless there is a long backlog.</summary>
    public async Task DrainAsync(StorageSession session, CancellationToken cancellationToken)
    {
        var (_, changes) = await PendingAsync(session, cancellationToken);
        if (changes.Count > 0)
            await TellAsync(session, changes, cancellationToken);
    }

    /// <summary>
    /// Makes known who read what in this process, and tells those who read a version that another has replaced by now: the feed may have passed
    /// that change before their reading was known.
    /// </summary>
    public async Task FlushReadersAsync(CancellationToken cancellationToken)
    {
        var left = reads.TakeReaders().ToList();
        try
        {
            while (left.Count > 0)
            {
                var some = left[..Math.Min(ReadersInBatch, left.Count)];
                await storage.WriteAsync(async session =>
                {
                    foreach (var (reader, (version, at)) in some)
                        await ReadAsync(session, reader, version, at, cancellationToken);
                    return true;
                }, cancellationToken);
                left.RemoveRange(0, some.Count);
            }
        }
        catch
        {
            reads.Return(left);
            throw;
        }
    }

    private async Task ReadAsync(StorageSession session, KeyReader reader, long version, long at, CancellationToken cancellationToken)
    {
        Change change;
        await using (var row = await session.Use(Newest).With(reader.Key).QueryAsync(cancellationToken))
        {
            if (!await row.ReadAsync(cancellationToken))
                return;
            change = new Change(reader.Key, row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4));
        }

        await session.Use(Knows).With(reader.Key, reader.Swarm, reader.Agent, version, at).PostAsync(cancellationToken);
        if (change.Version > version && change.Outcome != (int)WriteOutcome.Archived)
            await TellAsync(session, change, [new AgentName(reader.Swarm, reader.Agent)], cancellationToken);
    }

    private static async Task<(long Cursor, long Newest)> PlacesAsync(StorageSession session, CancellationToken cancellationToken)
    {
        await using var row = await session.Use(Places).With(Cursor).QueryAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private static async Task<(long After, List<ChangeRow> Changes)> PendingAsync(StorageSession session, CancellationToken cancellationToken)
    {
        var (after, newest) = await PlacesAsync(session, cancellationToken);
        var limit = Batch;
        return after >= newest
            ? (after, [])
            : (after, (await session.Connection.QueryAsync<ChangeRow>(ChangesAfter, new { after, limit })).Buffered());
    }

    private async Task TellAsync(StorageSession session, List<ChangeRow> changes, CancellationToken cancellationToken)
    {
        // The newest change of a key is the one to tell of; whoever wrote an earlier one before somebody else did is among those concerned.
        Dictionary<string, ChangeRow> newest = [];
        foreach (var change in changes.Where(c => c.Outcome != (int)WriteOutcome.Archived))
        {
            if (change.ReplacesAnothers)
            {
                await session.Use(Knows).With(change.Key, change.PreviousSwarm, change.PreviousAuthor, change.PreviousVersion, change.PreviousAt)
                    .PostAsync(cancellationToken);
            }

            if (change.ReplacesAnothers || change.IsRead || newest.ContainsKey(change.Key))
                newest[change.Key] = change;
        }

        foreach (var row in newest.Values)
        {
            var change = new Change(row.Key, row.Version, row.Outcome, row.Swarm, row.Author, row.Tool);
            await TellAsync(session, change, await UnawareAsync(session, change, cancellationToken), cancellationToken);
        }

        await session.Use(MoveCursor).With(Cursor, changes[^1].Seq).PostAsync(cancellationToken);
    }

    private async Task<List<AgentName>> UnawareAsync(StorageSession session, Change change, CancellationToken cancellationToken)
    {
        List<AgentName> found = [];
        var since = session.Now - (long)options.Retention.TotalMilliseconds;
        await using var row = await session.Use(Unaware).With(change.Key, change.Version, since, ToldAtMost).QueryAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            found.Add(new AgentName(row.GetString(0), row.GetString(1)));
        return found;
    }

    private async Task TellAsync(StorageSession session, Change change, List<AgentName> concerned, CancellationToken cancellationToken)
    {
        foreach (var (swarm, agent) in concerned)
            await session.Use(Told).With(change.Version, change.Key, swarm, agent).PostAsync(cancellationToken);
        if (change.Tool == Sharing)
        {
            var shared = MemoryKey.Parse(change.Key).Swarm;
            concerned.RemoveAll(a => shared is null || a.Swarm == shared);
        }

        var body = JsonText.Object(
        [
            ("key", JsonText.From(change.Key)),
            ("version", JsonText.Parse(new EntryVersion(change.Version).ToString())),
            ("outcome", JsonText.From(((WriteOutcome)change.Outcome).ToString().ToLowerInvariant())),
        ]);
        await messages.TellAsync(
            session, new Caller(change.Swarm, change.Author), MessageTypes.MemoryUpdated, concerned, body, change.Key, cancellationToken);
    }

    private sealed record Change(string Key, long Version, int Outcome, string Swarm, string Author, string? Tool);

    /// <summary>Visible to the code that Dapper.AOT generates: a private type would fall back to run-time code.</summary>
    internal sealed class ChangeRow
    {
        public long Seq { get; set; }
        public string Key { get; set; } = "";
        public long Version { get; set; }
        public int Outcome { get; set; }
        public string Swarm { get; set; } = "";
        public string Author { get; set; } = "";
        public string? Tool { get; set; }
        public string? PreviousSwarm { get; set; }
        public string? PreviousAuthor { get; set; }
        public long? PreviousVersion { get; set; }
        public long? PreviousAt { get; set; }
        public bool IsRead { get; set; }
        public bool ReplacesAnothers => PreviousAuthor is not null && (PreviousAuthor != Author || PreviousSwarm != Swarm);
    }
}
