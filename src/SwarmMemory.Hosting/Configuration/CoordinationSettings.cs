namespace SwarmMemory.Hosting.Configuration;

/// <summary>How agents work on the same memory: <c>coordination_settings</c>.</summary>
public sealed record CoordinationSettings
{
    /// <summary>Time between two rounds of background work; in the file as milliseconds, 100 to 3,600,000.</summary>
    public TimeSpan MemorySyncInterval { get; init; } = TimeSpan.FromMilliseconds(5000);

    /// <summary>Whether a write that missed another agent's write is recorded as a conflict.</summary>
    public bool ConflictDetectionEnabled { get; init; } = true;

    /// <summary>Whether conflicts are resolved without a person when their rule allows it.</summary>
    public bool AutomaticResolution { get; init; } = true;
}
