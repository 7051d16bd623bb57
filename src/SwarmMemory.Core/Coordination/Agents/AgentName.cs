namespace SwarmMemory.Coordination;

/// <summary>An agent by its swarm and its name in it.</summary>
internal readonly record struct AgentName(string Swarm, string Agent);
