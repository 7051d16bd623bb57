namespace SwarmMemory;

/// <summary>How a task stands, or how it ended.</summary>
public enum TaskState
{
    Open,
    Completed,
    Failed,

    /// <summary>Its session ended without closing it: nothing is known of its success.</summary>
    Abandoned,
}
