namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>agent_initialize</c>.</summary>
/// <param name="Entries">What is stored below the agent's own name, newest first.</param>
/// <param name="Knowledge">What to read first: knowledge that was shared, newest first.</param>
internal sealed record InitializeReply(
    string Agent, string Swarm, long Version, IReadOnlyList<ListedEntry> Entries, IReadOnlyList<ListedEntry> Knowledge)
{
    public static InitializeReply Of(AgentMemory memory) => new(
        memory.Agent, memory.Swarm, memory.Version.Value, [.. memory.OwnEntries.Select(ListedEntry.Of)], [.. memory.Knowledge.Select(ListedEntry.Of)]);
}
