namespace SwarmMemory.Storage;

/// <summary>The one place where a fault of the database becomes an error that a caller can act on.</summary>
internal static class StorageFaults
{
    /// <param name="hint">The next step, where the driver knows a better one.</param>
    public static SwarmMemoryException ToException(this StorageFault fault, Exception? cause = null, string? detail = null, string? hint = null) => fault switch
    {
        StorageFault.Busy => new(ErrorCode.Timeout,
            "The store stayed busy with other processes' writes until the deadline; nothing was written.",
            "Try again; if it goes on, look for a process that holds a write transaction open.", cause),
        StorageFault.Full => new(ErrorCode.StorageFull,
            "The disk or the store's size limit is full; nothing was written.",
            "Free disk space or raise agent_memory_limits.max_total_memory, then try again. What was stored before is safe.", cause),
        StorageFault.Corrupt => new(ErrorCode.StorageUnavailable,
            "The database file is damaged" + (detail is null ? "." : $": {detail}."),
            "Stop the agents. `swarm-memory emergency-cleanup` saves what can be read of an SQLite file and keeps the file; a snapshot or an export has what it had.", cause),
        StorageFault.ReadOnly => new(ErrorCode.ReadOnly,
            "The store can be read but not written" + (detail is null ? "." : $": {detail}."),
            hint ?? "Check the permissions of the store's folder and file and of the file system.", cause),
        StorageFault.Replaced => new(ErrorCode.StorageUnavailable,
            "The database file was replaced or deleted while it was open; this write was not made.",
            "Try again: the next call opens the file that is there now. What was acknowledged before is in the old file.", cause),
        StorageFault.NotADatabase => new(ErrorCode.StorageUnavailable,
            "The file at database_path is not an SQLite database; it was left as it is.",
            "Move it away or set memory_persistence.database_path to another file.", cause),
        StorageFault.Newer => new(ErrorCode.UnsupportedSchema,
            "The store was written by a newer version of Swarm Memory" + (detail is null ? "." : $" ({detail})."),
            "Upgrade this program; until then it can read the store but not write it.", cause),
        _ => new(ErrorCode.StorageUnavailable,
            "The store cannot be opened or used" + (detail is null ? "." : $": {detail}."),
            hint ?? "Check that the store's folder exists and that this user may write in it.", cause),
    };
}
