namespace SwarmMemory;

/// <summary>Why a call was refused. The wire name is the snake_case form (<see cref="ErrorCodes.Name"/>).</summary>
public enum ErrorCode
{
    InvalidKey,
    InvalidArgument,
    NotFound,
    VersionConflict,
    Locked,
    LeaseLost,
    StaleFence,
    Deadlock,
    Timeout,
    QuotaExceeded,
    ValueTooLarge,
    CorruptEntry,
    AccessDenied,
    StorageFull,
    StorageUnavailable,
    ReadOnly,
    UnsupportedSchema,
}
