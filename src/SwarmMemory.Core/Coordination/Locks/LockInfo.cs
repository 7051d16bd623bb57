namespace SwarmMemory;

/// <summary>A lock that is held or waited for.</summary>
/// <param name="Id">The lock's id; null while it is waited for.</param>
/// <param name="IsKeptAlive">Tied to a process and free as soon as that ends.</param>
/// <param name="Since">When it was granted, or asked for.</param>
/// <param name="Until">When it ends unless it is renewed; null for a wait.</param>
public sealed record LockInfo(
    LockId? Id, string Resource, LockMode Mode, string Swarm, string Agent, bool IsKeptAlive, DateTimeOffset Since, DateTimeOffset? Until, string? Reason)
{
    public bool IsWaiting => Id is null;
}
