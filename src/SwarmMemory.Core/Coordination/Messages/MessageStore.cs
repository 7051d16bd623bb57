using Dapper;
using SwarmMemory.Storage;

namespace SwarmMemory.Coordination;

/// <summary>
/// Messages and the mailboxes they lie in. Everything here can be part of a transaction that does more: a message is on its way if and only if
/// what it tells of is committed.
/// </summary>
internal sealed partial class MessageStore(IStorage storage, MessageOptions options)
{
    private const int NamesCompared = 500;
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(10);

    /// <summary>Sends a message of an agent.</summary>
    /// <exception cref="SwarmMemoryException">
    /// <see cref="ErrorCode.NotFound"/> when there is nobody to get it or nothing to answer; <see cref="ErrorCode.ValueTooLarge"/>,
    /// <see cref="ErrorCode.InvalidArgument"/>, and the storage codes.
    /// </exception>
    public Task<SentMessage> SendAsync(Caller sender, MessageRequest request, CancellationToken cancellationToken)
    {
        MessageRules.Check(request);
        return storage.WriteAsync(session => SendAsync(session, sender, request, cancellationToken), cancellationToken);
    }

    /// <summary>The same inside a transaction that does more. The request has been checked.</summary>
    public async Task<SentMessage> SendAsync(StorageSession session, Caller sender, MessageRequest request, CancellationToken cancellationToken)
    {
        await session.Use(KnowSender).With(sender.Swarm, sender.Agent, session.Now, session.Now - (long)SignOfLife.TotalMilliseconds)
            .PostAsync(cancellationToken);
        if (request.ReplyTo is { } answered && !await AnyAsync(session.Use(Exists).With(answered.Value), cancellationToken))
            throw MessageRules.NothingToAnswer(answered);

        var counted = request.To == MessageRequest.Everyone
            ? session.Use(CountForAll).With(sender.Swarm, sender.Agent, Since(session))
            : session.Use(CountForOne).With(sender.Swarm, request.To);
        var recipients = await RecipientsAsync(counted, cancellationToken);
        if (recipients.Count == 0)
            throw MessageRules.Nobody(sender, request.To, await NamesAsync(session, sender.Swarm));

        var id = await AppendAsync(session, sender, request.To, request.Type, request.ReplyTo, recipients.Count, request.Body, cancellationToken);
        foreach (var (agent, unread) in recipients)
            await DeliverAsync(session, new AgentName(sender.Swarm, agent), unread, id, about: null, cancellationToken);
        return new SentMessage(id, [.. recipients.Select(r => r.Agent)]);
    }

    /// <summary>
    /// Tells agents of something that another agent did, inside the transaction that does it. The one who acted is never told; agents that were
    /// unknown become known.
    /// </summary>
    /// <param name="actor">Who acted.</param>
    /// <param name="type">One of <see cref="MessageTypes.OfTheSystem"/>.</param>
    /// <param name="recipients">Whom it concerns; the actor among them is passed over.</param>
    /// <param name="body">An object.</param>
    /// <param name="about">A thing of which one unread message is enough: this one takes the place of an older one about the same.</param>
    /// <returns>The message, or null when it concerns nobody.</returns>
    public async Task<MessageId?> TellAsync(
        StorageSession session, Caller actor, string type, IEnumerable<AgentName> recipients, JsonText body, string? about,
        CancellationToken cancellationToken)
    {
        AgentName[] told = [.. recipients.Where(r => r != new AgentName(actor.Swarm, actor.Agent)).Distinct()];
        return told.Length == 0 ? null : await TellAllAsync(session, actor, type, told, body, about, cancellationToken);
    }

    /// <summary>The same to the actor as well, when it is among the recipients. They are different agents.</summary>
    public async Task<MessageId> TellAllAsync(
        StorageSession session, Caller actor, string type, IReadOnlyList<AgentName> recipients, JsonText body, string? about,
        CancellationToken cancellationToken)
    {
        var id = await AppendAsync(session, actor, null, type, null, recipients.Count, body, cancellationToken);
        foreach (var (swarm, agent) in recipients)
            await session.Use(Know).With(swarm, agent, session.Now).PostAsync(cancellationToken);
        if (about is not null)
            await MakeRoomAsync(session, [.. recipients], about, cancellationToken);
        List<(AgentName Agent, long Unread)> counted = [];
        await session.Use(CountForOne).QueryEachAsync([.. recipients.Select(r => (object?[])[r.Swarm, r.Agent])], async (i, row) =>
        {
            await row.ReadAsync(cancellationToken);
            counted.Add((recipients[i], row.GetInt64(1)));
        }, cancellationToken);
        foreach (var (recipient, unread) in counted)
            await DeliverAsync(session, recipient, unread, id, about, cancellationToken);
        return id;
    }

    /// <summary>Those whom "everyone" means: seen within the time that a message is kept. Null: of all swarms.</summary>
    public async Task<List<AgentName>> EverybodyAsync(StorageSession session, string? swarm)
    {
        var since = Since(session);
        var rows = await session.Connection.QueryAsync<NameRow>(Everybody, new { swarm, since });
        return [.. rows.Select(r => new AgentName(r.Swarm, r.Name))];
    }

    private long Since(StorageSession session) => session.Now - (long)options.Retention.TotalMilliseconds;

    private static async Task<MessageId> AppendAsync(
        StorageSession session, Caller sender, string? to, string type, MessageId? replyTo, int pending, JsonText body,
        CancellationToken cancellationToken) =>
        new(await session.Use(Append).With(
            sender.Swarm, sender.Agent, to, type, replyTo?.Value, session.Now, pending, body.ToString()).NumberAsync(cancellationToken));

    /// <summary>Puts a message that is counted already into a mailbox; a full one loses its oldest.</summary>
    private async Task DeliverAsync(
        StorageSession session, AgentName to, long unread, MessageId id, string? about, CancellationToken cancellationToken)
    {
        await session.Use(Deliver).With(to.Swarm, to.Agent, id.Value, about).PostAsync(cancellationToken);
        if (unread > options.MaxUnread)
            await RemoveAsync(session, UndeliverOldest, [to], dropped: true, cancellationToken, unread - options.MaxUnread);
    }

    /// <summary>An older message about the same goes; so does the oldest about anything when there are too many, so that they never fill a mailbox.</summary>
    private static async Task MakeRoomAsync(StorageSession session, List<AgentName> agents, string about, CancellationToken cancellationToken)
    {
        await RemoveAsync(session, UndeliverAbout, agents, dropped: false, cancellationToken, about);
        List<AgentName> full = [];
        await session.Use(CountAbouts).QueryEachAsync([.. agents.Select(a => (object?[])[a.Swarm, a.Agent])], async (i, row) =>
        {
            if (await row.ReadAsync(cancellationToken) && row.GetInt64(0) >= MessageOptions.MaxAbouts)
                full.Add(agents[i]);
        }, cancellationToken);
        await RemoveAsync(session, UndeliverOldestAbout, full, dropped: true, cancellationToken);
    }

    /// <summary>Runs a statement that takes deliveries out of a mailbox and returns their numbers, for several mailboxes, and keeps both counts.</summary>
    /// <param name="last">Values of the statement behind swarm and agent.</param>
    private static async Task RemoveAsync(
        StorageSession session, StatementText removal, List<AgentName> agents, bool dropped, CancellationToken cancellationToken, params object?[] last)
    {
        List<(AgentName Agent, long Sequence)> gone = [];
        await session.Use(removal).QueryEachAsync([.. agents.Select(a => (object?[])[a.Swarm, a.Agent, .. last])], async (i, row) =>
        {
            while (await row.ReadAsync(cancellationToken))
                gone.Add((agents[i], row.GetInt64(0)));
        }, cancellationToken);

        foreach (var (_, sequence) in gone)
            await SettleAsync(session, sequence, cancellationToken);
        foreach (var (agent, count) in gone.CountBy(g => g.Agent))
            await session.Use(Uncount).With(count, dropped ? count : 0, agent.Swarm, agent.Agent).PostAsync(cancellationToken);
    }

    /// <summary>One delivery of a message is gone. With the last one a message of the system goes too: nobody answers it.</summary>
    private static async Task SettleAsync(StorageSession session, long seq, CancellationToken cancellationToken)
    {
        await session.Use(DropLast).With(seq).PostAsync(cancellationToken);
        await session.Use(Settle).With(seq).PostAsync(cancellationToken);
    }

    private static async Task<List<(string Agent, long Unread)>> RecipientsAsync(Statement counted, CancellationToken cancellationToken)
    {
        List<(string, long)> recipients = [];
        await using var row = await counted.QueryAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            recipients.Add((row.GetString(0), row.GetInt64(1)));
        return recipients;
    }

    private static async Task<List<string>> NamesAsync(StorageSession session, string swarm) =>
        (await session.Connection.QueryAsync<string>(Names, new { swarm, limit = NamesCompared })).Buffered();

    private static async Task<bool> AnyAsync(Statement statement, CancellationToken cancellationToken)
    {
        await using var row = await statement.QueryAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken);
    }

    /// <summary>Visible to the code that Dapper.AOT generates: a private type would fall back to run-time code.</summary>
    internal sealed class NameRow
    {
        public string Swarm { get; set; } = "";
        public string Name { get; set; } = "";
    }
}
