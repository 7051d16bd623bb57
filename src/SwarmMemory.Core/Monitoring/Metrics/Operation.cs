namespace SwarmMemory.Monitoring;

/// <summary>What is timed; the names stand in counters and reports.</summary>
internal enum Operation
{
    Store,
    Get,
    List,
    Delete,
    History,
    Search,
    Message,
    Outcome,
    Strategy,

    /// <summary>Time in the queue for a lock: nobody's access is slow by it.</summary>
    LockWait,
}
