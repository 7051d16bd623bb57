namespace SwarmMemory.Hosting.Configuration;

/// <summary>What happens when two writes below a path pattern started from one version.</summary>
public enum PathConflictResolution
{
    /// <summary>The later one is refused and its writer told.</summary>
    Refuse,

    /// <summary>The later one is written, and what it overwrote is recorded.</summary>
    LastWriteWins,

    /// <summary>Both are merged; where they clash, as <see cref="Manual"/>.</summary>
    Merge,

    /// <summary>The earlier one stays, and both are kept until somebody decides.</summary>
    Manual,
}
