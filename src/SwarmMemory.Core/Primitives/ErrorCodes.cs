namespace SwarmMemory;

/// <summary>Wire names of <see cref="ErrorCode"/>.</summary>
public static class ErrorCodes
{
    /// <summary>The snake_case name that programs match on; it never changes.</summary>
    public static string Name(this ErrorCode code) => code switch
    {
        ErrorCode.InvalidKey => "invalid_key",
        ErrorCode.InvalidArgument => "invalid_argument",
        ErrorCode.NotFound => "not_found",
        ErrorCode.VersionConflict => "version_conflict",
        ErrorCode.Locked => "locked",
        ErrorCode.LeaseLost => "lease_lost",
        ErrorCode.StaleFence => "stale_fence",
        ErrorCode.Deadlock => "deadlock",
        ErrorCode.Timeout => "timeout",
        ErrorCode.QuotaExceeded => "quota_exceeded",
        ErrorCode.ValueTooLarge => "value_too_large",
        ErrorCode.CorruptEntry => "corrupt_entry",
        ErrorCode.AccessDenied => "access_denied",
        ErrorCode.StorageFull => "storage_full",
        ErrorCode.StorageUnavailable => "storage_unavailable",
        ErrorCode.ReadOnly => "read_only",
        ErrorCode.UnsupportedSchema => "unsupported_schema",
        _ => throw new ArgumentOutOfRangeException(nameof(code)),
    };

    /// <summary>Whether the store itself failed, so that the same call may succeed later, unchanged.</summary>
    internal static bool IsOfStorage(this ErrorCode code) => code is ErrorCode.Timeout or ErrorCode.StorageFull
        or ErrorCode.StorageUnavailable or ErrorCode.ReadOnly or ErrorCode.UnsupportedSchema;
}
