namespace SwarmMemory;

/// <summary>What a memory is about; decides its default retention and whose quota it counts against.</summary>
public enum MemoryCategory
{
    Swarm = 1,
    Agent = 2,
    Session = 3,
    Global = 4,
    Neural = 5,
}
