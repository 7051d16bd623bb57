namespace SwarmMemory.Monitoring;

/// <summary>What is timed; the names stand in counters and reports.</summary>
internal enum Operation
{
    Store,
    Get,
    List,
    Delete,
    History,
}
