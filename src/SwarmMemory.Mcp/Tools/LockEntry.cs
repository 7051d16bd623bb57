namespace SwarmMemory.Mcp.Tools;

/// <summary>A lock that is held or waited for.</summary>
/// <param name="Since">When it was granted, or asked for.</param>
/// <param name="ExpiresAt">When it ends unless it is renewed; absent while it is waited for.</param>
/// <param name="KeepAlive">Renewed by its process, and free as soon as that ends.</param>
internal sealed record LockEntry(
    string Resource, string Mode, string Agent, string Swarm, string? LockId, DateTimeOffset Since, DateTimeOffset? ExpiresAt, bool? KeepAlive,
    string? Reason)
{
    public static LockEntry Of(LockInfo info) => new(info.Resource, Words.Of(info.Mode), info.Agent, info.Swarm, info.Id?.ToString(), info.Since,
        info.Until, info.IsKeptAlive ? true : null, info.Reason);
}
