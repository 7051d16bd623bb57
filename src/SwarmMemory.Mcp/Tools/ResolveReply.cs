namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>conflict_resolve</c>.</summary>
/// <param name="Version">The entry's version now; 0 when there is none and that was chosen.</param>
/// <param name="Redacted">What was taken out because it looked like a secret.</param>
internal sealed record ResolveReply(string Key, long Version, IReadOnlyList<string>? Redacted);
