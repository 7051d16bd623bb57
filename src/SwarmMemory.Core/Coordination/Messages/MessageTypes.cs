namespace SwarmMemory;

/// <summary>The types of messages that the system sends, and of those that a sender gives no type.</summary>
public static class MessageTypes
{
    public const string Plain = "message";

    /// <summary>Sent to all, it begins a round.</summary>
    public const string Sync = "sync";

    public const string LockAcquired = "lock_acquired";
    public const string LockReleased = "lock_released";
    public const string MemoryUpdated = "memory_updated";
    public const string KnowledgeShared = "knowledge_shared";
    public const string SyncComplete = "sync_complete";
    public const string Conflict = "conflict";
    public const string AlertRaised = "alert_raised";
    public const string AlertCleared = "alert_cleared";

    /// <summary>The types that only the system may send.</summary>
    public static readonly IReadOnlyList<string> OfTheSystem = [LockAcquired, LockReleased, MemoryUpdated, KnowledgeShared, SyncComplete, Conflict, AlertRaised, AlertCleared];
}
