namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>lock_renew</c>.</summary>
internal sealed record RenewReply(DateTimeOffset ExpiresAt);
