namespace SwarmMemory.Hosting.Configuration;

/// <summary>What happens when two writes below a path pattern started from one version.</summary>
public enum PathConflictResolution
{
    LastWriteWins,
    Merge,
    Manual,
}
