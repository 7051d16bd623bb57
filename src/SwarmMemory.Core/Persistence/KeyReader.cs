namespace SwarmMemory.Persistence;

/// <summary>An agent that read a key.</summary>
internal readonly record struct KeyReader(string Key, string Swarm, string Agent);
