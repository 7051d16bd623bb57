namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>memory_delete</c>.</summary>
/// <param name="Deleted">False when there was nothing.</param>
internal sealed record DeleteReply(bool Deleted, long Version);
