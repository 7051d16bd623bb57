using SwarmMemory.Coordination;

namespace SwarmMemory;

/// <summary>Messages between the agents of a swarm.</summary>
public sealed partial class SwarmMemoryManager
{
    private static readonly TimeSpan BetweenTelling = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Sends a message to an agent of this swarm or to all others. It is theirs from this moment on, whatever happens to the sender.
    /// One of type <see cref="MessageTypes.Sync"/> to all begins a round: when every active agent has seen the state as it is now, all get a
    /// <see cref="MessageTypes.SyncComplete"/>.
    /// </summary>
    public async Task<SentMessage> SendMessageAsync(MessageRequest request, CancellationToken cancellationToken = default)
    {
        List<SecretFinding>? redacted = null;
        request = request with { Body = _store.Secrets.Admit("body", request.Body, ref redacted) };
        var sent = request is { To: MessageRequest.Everyone, Type: MessageTypes.Sync }
            ? await _store.Rounds.BeginAsync(_caller, request, cancellationToken)
            : await _store.Messages.SendAsync(_caller, request, cancellationToken);
        return redacted is null ? sent : sent with { Redacted = redacted };
    }

    /// <summary>
    /// Acknowledges messages, then reads the oldest of those that are left. What is not acknowledged comes again: at least once, in the order of
    /// sending. When there is none it waits as long as the request says, and another process's message ends the wait.
    /// </summary>
    public async Task<Mailbox> ReadMessagesAsync(MailboxRequest request, CancellationToken cancellationToken = default)
    {
        MessageRules.Check(request);
        var acknowledged = request.Acknowledge.Count == 0 ? 0 : await _store.Messages.AcknowledgeAsync(_caller, request.Acknowledge, cancellationToken);
        var mailbox = await WaitAsync(request, cancellationToken);
        if (mailbox.Dropped > 0)
            await _store.Messages.ToldDroppedAsync(_caller, mailbox.Dropped, cancellationToken);
        return mailbox with { Acknowledged = acknowledged };
    }

    /// <summary>Acknowledges messages without reading more.</summary>
    internal Task AcknowledgeAsync(IReadOnlyList<MessageId> ids, CancellationToken cancellationToken) =>
        _store.Messages.AcknowledgeAsync(_caller, ids, cancellationToken);

    private async Task<Mailbox> WaitAsync(MailboxRequest request, CancellationToken cancellationToken)
    {
        var time = _store.Time;
        var start = time.GetTimestamp();
        var told = start;
        await _store.TryTellAsync(cancellationToken);
        while (true)
        {
            var mailbox = await _store.Messages.PeekAsync(_caller, request, cancellationToken);
            if (mailbox is null)
                await _store.Messages.JoinAsync(_caller, cancellationToken);
            else if (mailbox.Messages.Count > 0 || mailbox.Dropped > 0 || time.GetElapsedTime(start) >= request.Wait)
                return mailbox;
            else
                await _store.Entries.WaitForChangeAsync(cancellationToken);
            // Changes come without end while others work; a waiting reader tells of them in their turn, not each by itself.
            if (time.GetElapsedTime(told) < BetweenTelling)
                continue;
            await _store.TryTellAsync(cancellationToken);
            told = time.GetTimestamp();
        }
    }
}
