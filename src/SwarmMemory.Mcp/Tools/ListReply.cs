namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>memory_list</c>.</summary>
internal sealed record ListReply(IReadOnlyList<ListedEntry> Entries, string? NextCursor);
