namespace SwarmMemory.Hosting.Configuration;

/// <summary>The words of every field that is a choice, for reading and for writing.</summary>
internal static class Names
{
    public static readonly NameTable<StorageBackend> StorageBackend = new(("sqlite", Configuration.StorageBackend.Sqlite));

    public static readonly NameTable<StorageDurability> Durability = new(
        ("normal", StorageDurability.Normal),
        ("full", StorageDurability.Full));

    public static readonly NameTable<LogVerbosity> LogLevel = new(
        ("debug", LogVerbosity.Debug),
        ("information", LogVerbosity.Information),
        ("warning", LogVerbosity.Warning),
        ("error", LogVerbosity.Error));

    public static readonly NameTable<BackupFrequency> BackupFrequency = new(
        ("hourly", Configuration.BackupFrequency.Hourly),
        ("daily", Configuration.BackupFrequency.Daily),
        ("weekly", Configuration.BackupFrequency.Weekly),
        ("monthly", Configuration.BackupFrequency.Monthly),
        ("session_end", Configuration.BackupFrequency.SessionEnd),
        ("never", Configuration.BackupFrequency.Never));

    public static readonly NameTable<SecretHandling> SecretHandling = new(
        ("refuse", SwarmMemory.SecretHandling.Refuse),
        ("redact", SwarmMemory.SecretHandling.Redact),
        ("allow", SwarmMemory.SecretHandling.Allow));

    public static readonly NameTable<PathConflictResolution> ConflictResolution = new(
        ("refuse", PathConflictResolution.Refuse),
        ("last_write_wins", PathConflictResolution.LastWriteWins),
        ("merge", PathConflictResolution.Merge),
        ("manual", PathConflictResolution.Manual));
}
