namespace SwarmMemory.Hosting.Configuration;

/// <summary>What an acknowledged write survives: <c>memory_persistence.durability</c>.</summary>
public enum StorageDurability
{
    /// <summary>The death of any process, even by <c>kill -9</c>; a loss of power may take the last writes.</summary>
    Normal,

    /// <summary>The death of any process and a loss of power; each write waits for the disk.</summary>
    Full,
}
