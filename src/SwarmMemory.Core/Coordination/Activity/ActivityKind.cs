namespace SwarmMemory;

/// <summary>What a hook reports. The numbers are stored, and the names stand in spool files.</summary>
internal enum ActivityKind
{
    TaskOpened = 1,
    TaskClosed = 2,
    Edited = 3,
    Notified = 4,
    SessionStarted = 5,
    TurnEnded = 6,
    SessionEnded = 7,
    SubagentEnded = 8,
}
