namespace SwarmMemory;

/// <summary>How much of an agent's or a session's memory is in use.</summary>
/// <param name="Account"><c>agent:SWARM/NAME</c> or <c>session:SWARM/ID</c>.</param>
/// <param name="Bytes">Bytes of the values' JSON text.</param>
/// <param name="Limit">Bytes allowed.</param>
/// <param name="Warning">Whether the warning threshold is passed.</param>
/// <param name="NeedsCleanup">Whether the clean-up threshold is passed: what has expired is swept out without waiting for its turn.</param>
public sealed record AccountUsage(string Account, long Bytes, long Limit, bool Warning, bool NeedsCleanup);
