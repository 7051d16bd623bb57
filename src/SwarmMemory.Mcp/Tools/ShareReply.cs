namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>knowledge_share</c>.</summary>
/// <param name="Recipients">The swarm's other agents: they find it with swarm_status and agent_initialize.</param>
internal sealed record ShareReply(string Key, long Version, IReadOnlyList<string> Recipients);
