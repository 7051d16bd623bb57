using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>Reading a mailbox and acknowledging what was read.</summary>
internal sealed partial class MessageStore
{
    /// <summary>Takes messages out of an agent's mailbox for good; returns how many of them were in it.</summary>
    public Task<int> AcknowledgeAsync(Caller reader, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken) =>
        storage.WriteAsync(async session =>
        {
            List<long> gone = [];
            await session.Use(Undeliver).QueryEachAsync([.. ids.Select(id => (object?[])[reader.Swarm, reader.Agent, id.Value])], async (_, row) =>
            {
                if (await row.ReadAsync(cancellationToken))
                    gone.Add(row.GetInt64(0));
            }, cancellationToken);
            foreach (var sequence in gone)
                await SettleAsync(session, sequence, cancellationToken);
            if (gone.Count > 0)
                await session.Use(Uncount).With(gone.Count, 0, reader.Swarm, reader.Agent).PostAsync(cancellationToken);
            return gone.Count;
        }, cancellationToken);

    /// <summary>The oldest messages of a mailbox; null when its agent is unknown.</summary>
    public Task<Mailbox?> PeekAsync(Caller reader, MailboxRequest request, CancellationToken cancellationToken) =>
        storage.SnapshotAsync(async session =>
        {
            var messages = await OldestAsync(session, reader, request, cancellationToken);
            await using var row = await session.Use(Counts).With(reader.Swarm, reader.Agent).QueryAsync(cancellationToken);
            return await row.ReadAsync(cancellationToken) ? new Mailbox(messages, row.GetInt64(0), row.GetInt64(1), 0) : null;
        }, cancellationToken);

    /// <summary>Messages that an agent has not acknowledged.</summary>
    public async Task<long> UnreadAsync(Caller reader, CancellationToken cancellationToken) => await storage.ReadAsync(async session =>
    {
        await using var row = await session.Use(Counts).With(reader.Swarm, reader.Agent).QueryAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? row.GetInt64(0) : 0;
    }, cancellationToken);

    /// <summary>The number of the newest message in a mailbox; 0 when it is empty.</summary>
    public Task<long> NewestAsync(Caller reader, CancellationToken cancellationToken) => storage.ReadAsync(
        session => session.Use(NewestIn).With(reader.Swarm, reader.Agent).NumberAsync(cancellationToken), cancellationToken);

    /// <summary>Makes a reader known, so that it can be written to.</summary>
    public Task JoinAsync(Caller reader, CancellationToken cancellationToken) => storage.WriteAsync(
        session => session.Use(Know).With(reader.Swarm, reader.Agent, session.Now).ExecuteAsync(cancellationToken), cancellationToken);

    /// <summary>Notes that an agent was told how many messages were dropped.</summary>
    public Task ToldDroppedAsync(Caller reader, long dropped, CancellationToken cancellationToken) => storage.WriteAsync(
        session => session.Use(ForgetDropped).With(dropped, reader.Swarm, reader.Agent).ExecuteAsync(cancellationToken), cancellationToken);

    private static async Task<List<Message>> OldestAsync(
        StorageSession session, Caller reader, MailboxRequest request, CancellationToken cancellationToken)
    {
        List<Message> messages = [];
        var bytes = 0;
        await using var row = await session.Use(OldestFirst).With(reader.Swarm, reader.Agent, request.Type, request.Limit).QueryAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var message = MessageRow.Read(row);
            bytes += message.Body.Size;
            if (bytes > request.MaxBytes && messages.Count > 0)
                break;
            messages.Add(message);
        }

        return messages;
    }
}
