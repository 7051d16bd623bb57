namespace SwarmMemory;

/// <summary>Knowledge that was shared.</summary>
/// <param name="Recipients">The agents that were told; those of another swarm as SWARM/NAME. Empty when it was known already.</param>
public sealed record SharedKnowledge(PutResult.Stored Stored, IReadOnlyList<string> Recipients);
