using SwarmMemory.Coordination;
using SwarmMemory.Storage;

namespace SwarmMemory;

/// <summary>Writes that tell others, in the transaction that writes.</summary>
public sealed partial class SwarmMemoryManager
{
    /// <summary>Shares knowledge with the agents of this swarm, or of all swarms, and tells them.</summary>
    public async Task<PutResult.Stored> ShareKnowledgeWithSwarmAsync(
        string topic, JsonText knowledge, IReadOnlyList<string>? tags = null, KnowledgeScope scope = KnowledgeScope.Swarm,
        CancellationToken cancellationToken = default) =>
        (await ShareKnowledgeAsync(topic, knowledge, tags, scope, cancellationToken)).Stored;

    /// <summary>The same, answering who was told. The same knowledge again tells nobody.</summary>
    public Task<SharedKnowledge> ShareKnowledgeAsync(
        string topic, JsonText knowledge, IReadOnlyList<string>? tags = null, KnowledgeScope scope = KnowledgeScope.Swarm,
        CancellationToken cancellationToken = default)
    {
        var key = MemoryKeys.Knowledge(_caller, topic, scope);
        return _store.Storage.WriteAsync(async session =>
        {
            var caller = _caller with { Tool = MemoryUpdates.Sharing };
            var stored = (PutResult.Stored)await _store.Entries.PutAsync(session, caller, new PutRequest(key, knowledge) { Tags = tags }, cancellationToken);
            return new SharedKnowledge(stored, stored.Outcome == WriteOutcome.Unchanged ? [] : await TellOfAsync(session, topic, scope, stored, cancellationToken));
        }, cancellationToken);
    }

    /// <summary>
    /// Reads, changes and stores an entry and tells those concerned, in one transaction: nobody else writes between the reading and the storing,
    /// so there is nothing to compare and nothing to try again. Those who wrote or read the key get their <c>memory_updated</c> with it, and the
    /// request's own message goes out if and only if the change is committed. A lease of another agent on the key refuses it.
    /// </summary>
    /// <exception cref="SwarmMemoryException">
    /// <see cref="ErrorCode.Locked"/>, <see cref="ErrorCode.StaleFence"/>, what <see cref="PutAsync"/> and <see cref="SendMessageAsync"/> refuse.
    /// </exception>
    public async Task<PutResult.Stored> SynchronizeAsync(SynchronizeRequest request, CancellationToken cancellationToken = default)
    {
        if (request.Message is { } message)
        {
            MessageRules.Check(message);
            List<SecretFinding>? redacted = null;
            request = request with { Message = message with { Body = _store.Secrets.Admit("message", message.Body, ref redacted) } };
        }

        try
        {
            return await ChangeAsync(request, cancellationToken);
        }
        catch (SwarmMemoryException e) when (e.Code == ErrorCode.QuotaExceeded && request.Key.AccountPrefix is not null)
        {
            // What has expired still counts until it is swept out; then there may be room.
            if (await _store.Sweep.ExpireBelowAsync(request.Key.AccountPrefix, cancellationToken) == 0)
                throw;
            return await ChangeAsync(request, cancellationToken);
        }
    }

    private Task<PutResult.Stored> ChangeAsync(SynchronizeRequest request, CancellationToken cancellationToken) =>
        _store.Storage.WriteAsync(async session =>
        {
            var stored = (PutResult.Stored)await _store.Entries.ChangeAsync(session, _caller, request.Key, current =>
                new PutRequest(request.Key, request.Change(current))
                {
                    TimeToLive = request.TimeToLive, Tags = request.Tags, Fence = request.Fence,
                }, cancellationToken);
            if (stored.Outcome == WriteOutcome.Unchanged)
                return stored;
            await _store.Updates.DrainAsync(session, cancellationToken);
            if (request.Message is { } message)
                await _store.Messages.SendAsync(session, _caller, message, cancellationToken);
            return stored;
        }, cancellationToken);

    private async Task<IReadOnlyList<string>> TellOfAsync(
        StorageSession session, string topic, KnowledgeScope scope, PutResult.Stored stored, CancellationToken cancellationToken)
    {
        var everybody = await _store.Messages.EverybodyAsync(session, scope == KnowledgeScope.Global ? null : Swarm);
        everybody.Remove(new AgentName(Swarm, Agent));
        var body = JsonText.Object(
        [
            ("key", JsonText.From(stored.Key.Value)), ("version", JsonText.Parse(stored.Version.ToString())), ("topic", JsonText.From(topic)),
        ]);
        await _store.Messages.TellAsync(session, _caller, MessageTypes.KnowledgeShared, everybody, body, about: null, cancellationToken);
        return [.. everybody.Select(a => a.Swarm == Swarm ? a.Agent : $"{a.Swarm}/{a.Agent}")];
    }
}
