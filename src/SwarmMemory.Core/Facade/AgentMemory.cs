namespace SwarmMemory;

/// <summary>What an agent finds when it joins.</summary>
/// <param name="OwnEntries">What is stored below its own name, newest first.</param>
/// <param name="Knowledge">What the swarm and all swarms have shared, what has to do with its profile first, then the newest: worth reading before working.</param>
/// <param name="Unread">Messages that it has not acknowledged.</param>
public sealed record AgentMemory(
    string Agent, string Swarm, EntryVersion Version, IReadOnlyList<EntryInfo> OwnEntries, IReadOnlyList<EntryInfo> Knowledge, long Unread)
{
    /// <summary>What was taken out of the profile because it looked like a secret.</summary>
    public IReadOnlyList<SecretFinding> Redacted { get; init; } = [];
}
