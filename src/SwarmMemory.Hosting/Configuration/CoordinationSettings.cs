namespace SwarmMemory.Hosting.Configuration;

/// <summary>How agents work on the same memory: <c>coordination_settings</c>.</summary>
public sealed record CoordinationSettings
{
    /// <summary>Time between two rounds of background work; in the file as milliseconds, 100 to 3,600,000.</summary>
    public TimeSpan MemorySyncInterval { get; init; } = TimeSpan.FromMilliseconds(5000);

    /// <summary>Whether an expected version is compared; false: only for a write that says what to do on a conflict.</summary>
    public bool ConflictDetectionEnabled { get; init; } = true;

    /// <summary>Whether the rule of a path decides about conflicts; false: they are refused unless the write says otherwise.</summary>
    public bool AutomaticResolution { get; init; } = true;

    /// <summary>How long a message waits to be acknowledged.</summary>
    public TimeSpan MessageRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Messages that wait for one agent at most, 10 to 100,000; the oldest makes room.</summary>
    public int MailboxLimit { get; init; } = 1000;
}
