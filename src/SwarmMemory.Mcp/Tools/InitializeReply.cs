namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>agent_initialize</c>.</summary>
/// <param name="Entries">What is stored below the agent's own name, newest first.</param>
/// <param name="Knowledge">What to read first: knowledge that was shared: what has to do with the profile, then the newest.</param>
/// <param name="Redacted">What was taken out because it looked like a secret.</param>
internal sealed record InitializeReply(
    string Agent, string Swarm, long Version, IReadOnlyList<ListedEntry> Entries, IReadOnlyList<ListedEntry> Knowledge, long Unread,
    IReadOnlyList<string>? Redacted)
{
    public static InitializeReply Of(AgentMemory memory)
    {
        // Knowledge goes first: what is its own an agent can list.
        var room = new ReplyRoom();
        List<ListedEntry> knowledge = [.. memory.Knowledge.TakeWhile(room.Take).Select(ListedEntry.Of)];
        return new(memory.Agent, memory.Swarm, memory.Version.Value, [.. memory.OwnEntries.TakeWhile(room.Take).Select(ListedEntry.Of)], knowledge,
            memory.Unread, Words.Of(memory.Redacted));
    }
}
