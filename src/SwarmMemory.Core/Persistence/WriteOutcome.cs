namespace SwarmMemory;

/// <summary>What a write did; the numbers are stored.</summary>
public enum WriteOutcome
{
    Unchanged = 0,
    Created = 1,
    Updated = 2,
    Deleted = 3,
    Merged = 4,

    /// <summary>Brought back from a snapshot.</summary>
    Restored = 5,

    /// <summary>Moved to the archive; a read still finds it.</summary>
    Archived = 6,
}
