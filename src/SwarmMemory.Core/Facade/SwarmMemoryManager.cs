using System.Globalization;
using System.Text.Json;

namespace SwarmMemory;

/// <summary>
/// The memory of a swarm as one of its agents uses it. Safe to use from many threads; any number of managers and processes share one store.
/// </summary>
/// <remarks>All methods throw <see cref="SwarmMemoryException"/> with a code, a message and the next step.</remarks>
public sealed partial class SwarmMemoryManager
{
    private const int KnowledgeShown = 20;
    private const int ChangesShown = 100;
    private const int AgentsShown = 200;

    private readonly SwarmStore _store;
    private readonly Caller _caller;

    internal SwarmMemoryManager(SwarmStore store, Caller caller)
    {
        _store = store;
        _caller = caller;
        Touch();
    }

    /// <summary>Notes that the agent is at work, for the swarm's status.</summary>
    internal void Touch() => _store.Saw(_caller);

    public string Agent => _caller.Agent;
    public string Swarm => _caller.Swarm;

    /// <summary>Makes the agent known to its swarm with its profile, and tells it what is there.</summary>
    /// <param name="client">The program the agent runs in, or null.</param>
    public async Task<AgentMemory> InitializeAgentMemoryAsync(
        JsonText profile, string? client = null, CancellationToken cancellationToken = default)
    {
        RequireObject("profile", profile);
        await _store.Agents.SeenAsync([_caller], client, cancellationToken);
        await _store.TellAsync(cancellationToken);
        var stored = await StoreAsync(MemoryKeys.State(_caller), profile, cancellationToken: cancellationToken);
        return new AgentMemory(Agent, Swarm, stored.Version,
            await NewestAsync([MemoryKeys.Agent(_caller)], cancellationToken),
            await KnowledgeForAsync(profile, cancellationToken),
            await _store.Messages.UnreadAsync(_caller, cancellationToken)) { Redacted = stored.Redacted };
    }

    /// <summary>Records a decision under a key of its own, with what it was based on.</summary>
    public Task<PutResult.Stored> StoreAgentDecisionAsync(
        string decisionType, JsonText decision, JsonText? context = null, CancellationToken cancellationToken = default)
    {
        var key = MemoryKeys.Decision(_caller, decisionType, _store.Time.GetUtcNow());
        var value = JsonText.Object([("decision_type", JsonText.From(decisionType)), ("decision", decision), ("context", context)]);
        return StoreAsync(key, value, cancellationToken: cancellationToken);
    }

    /// <summary>Stores how far a task of this agent is. <c>completion</c>, when it is there, is a number from 0 to 1.</summary>
    public Task<PutResult.Stored> UpdateAgentProgressAsync(string taskId, JsonText progress, CancellationToken cancellationToken = default)
    {
        RequireObject("progress", progress);
        using var document = progress.ToDocument();
        if (document.RootElement.TryGetProperty("completion", out var completion)
            && (completion.ValueKind != JsonValueKind.Number || completion.GetDouble() is < 0 or > 1))
        {
            throw new SwarmMemoryException(ErrorCode.InvalidArgument, "progress.completion must be a number from 0 to 1.",
                "Write 0.75 for three quarters.");
        }

        return StoreAsync(MemoryKeys.Progress(_caller, taskId), progress, cancellationToken: cancellationToken);
    }

    /// <summary>What was shared on a topic, this swarm's before that of all swarms; null when nothing was.</summary>
    public async Task<Entry?> GetSharedKnowledgeAsync(string topic, CancellationToken cancellationToken = default)
    {
        var found = await _store.Entries.GetAsync(_caller,
            [MemoryKeys.Knowledge(_caller, topic, KnowledgeScope.Swarm), MemoryKeys.Knowledge(_caller, topic, KnowledgeScope.Global)],
            cancellationToken);
        return found[0] ?? found[1];
    }

    /// <summary>The agents of the swarm, and what changed since a cursor that an earlier status gave; without one, the newest changes.</summary>
    public async Task<SwarmStatus> GetSwarmStatusAsync(string? since = null, CancellationToken cancellationToken = default)
    {
        var newest = await _store.Entries.NewestSequenceAsync(cancellationToken);
        var after = since is null ? Math.Max(0, newest - ChangesShown) : ParseCursor(since);
        var changes = new Dictionary<MemoryKey, Change>();
        var more = true;
        while (more && changes.Count < ChangesShown)
        {
            var batch = await _store.Entries.ChangesAsync(after, ChangesShown - changes.Count, cancellationToken);
            more = batch.Count > 0;
            foreach (var change in batch)
            {
                after = change.Sequence;
                if ((change.Key.Swarm is null || change.Key.Swarm == Swarm) && _store.Access.MayRead(_caller, change.Key))
                    changes[change.Key] = change;
            }
        }

        await _store.TryTellAsync(cancellationToken);
        var hasMore = more && after < newest;
        var round = hasMore ? null : await _store.Rounds.SawAsync(_caller, after, cancellationToken);
        return new SwarmStatus(Swarm, await GetAgentsAsync(cancellationToken),
            [.. changes.Values.OrderBy(c => c.Sequence)], after.ToString(CultureInfo.InvariantCulture), hasMore)
        {
            Round = round,
            Unread = await _store.Messages.UnreadAsync(_caller, cancellationToken),
            Locks = await ListOwnLocksAsync(cancellationToken),
        };
    }

    /// <summary>The agents that made themselves known to this swarm.</summary>
    public Task<List<AgentInfo>> GetAgentsAsync(CancellationToken cancellationToken = default) =>
        _store.Agents.ListAsync(Swarm, AgentsShown, cancellationToken);

    private async Task<IReadOnlyList<EntryInfo>> NewestAsync(string[] prefixes, CancellationToken cancellationToken)
    {
        List<EntryInfo> found = [];
        foreach (var prefix in prefixes)
            found.AddRange((await ListAsync(new ListRequest { Prefix = prefix, Limit = ListRequest.MaxLimit }, cancellationToken)).Items);
        return [.. found.OrderByDescending(e => e.UpdatedAt).Take(KnowledgeShown)];
    }

    private static long ParseCursor(string cursor) =>
        long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new SwarmMemoryException(ErrorCode.InvalidArgument, "since is no cursor of this store.",
                "Pass the next_cursor of an earlier swarm_status, or leave it out.");

    private static void RequireObject(string argument, JsonText value)
    {
        if (value.Utf8.Span[0] != (byte)'{')
            throw new SwarmMemoryException(ErrorCode.InvalidArgument, $"{argument} must be a JSON object.", "Write it as {\"name\": value, ...}.");
    }
}
