namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>memory_get</c>.</summary>
internal sealed record GetReply(IReadOnlyList<EntryReply> Entries, IReadOnlyList<string> Missing);
