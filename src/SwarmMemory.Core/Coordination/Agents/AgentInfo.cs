namespace SwarmMemory;

/// <summary>An agent that has made itself known.</summary>
/// <param name="Client">The program it runs in, as that program calls itself.</param>
/// <param name="IsActive">Seen within the last two minutes. An inactive agent is not lost: it comes back with its next call.</param>
public sealed record AgentInfo(
    string Swarm, string Name, string? Client, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, bool IsActive);
