namespace SwarmMemory;

/// <summary>A round that is open: the swarm's agents are being brought to one state.</summary>
/// <param name="WaitingFor">Active agents that have not seen the state at which it began.</param>
public sealed record Round(string BegunBy, DateTimeOffset BegunAt, IReadOnlyList<string> WaitingFor);
