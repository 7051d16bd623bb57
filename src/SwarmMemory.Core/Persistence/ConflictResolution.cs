namespace SwarmMemory;

/// <summary>What becomes of a write whose expected version is not the one that is there; the numbers are stored.</summary>
public enum ConflictResolution
{
    /// <summary>Nothing is written, and the writer is told.</summary>
    Refuse = 0,

    /// <summary>It is written, and what it overwrote is recorded.</summary>
    LastWriteWins = 1,

    /// <summary>The two changes are merged; where they clash, as <see cref="Manual"/>.</summary>
    Merge = 2,

    /// <summary>What is there stays, and both values are kept until somebody decides.</summary>
    Manual = 3,
}
