namespace SwarmMemory;

/// <summary>Who is to know: the agents of one swarm, or of all.</summary>
public enum KnowledgeScope
{
    Swarm,
    Global,
}
