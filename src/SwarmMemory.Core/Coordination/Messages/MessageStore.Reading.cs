using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>Reading a mailbox and acknowledging what was read.</summary>
internal sealed partial class MessageStore
{
    /// <summary>Takes messages out of an agent's mailbox for good; returns how many of them were in it.</summary>
    public Task<int> AcknowledgeAsync(Caller reader, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken) =>
        storage.WriteAsync(async session =>
        {
            var gone = 0;
            foreach (var id in ids)
            {
                if (await session.Use(Undeliver).With(reader.Swarm, reader.Agent, id.Value).ExecuteAsync(cancellationToken) == 0)
                    continue;
                await SettleAsync(session, id.Value, cancellationToken);
                gone++;
            }

            if (gone > 0)
                await session.Use(Uncount).With(gone, 0, reader.Swarm, reader.Agent).PostAsync(cancellationToken);
            return gone;
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
