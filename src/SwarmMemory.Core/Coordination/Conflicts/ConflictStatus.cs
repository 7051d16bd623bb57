namespace SwarmMemory;

/// <summary>Whether somebody still has to decide; the numbers are stored.</summary>
public enum ConflictStatus
{
    Open = 0,
    Resolved = 1,
}
