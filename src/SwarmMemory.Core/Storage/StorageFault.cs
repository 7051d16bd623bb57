namespace SwarmMemory.Storage;

/// <summary>What went wrong in the database, in the words every backend shares.</summary>
internal enum StorageFault
{
    Busy,
    Full,
    Corrupt,
    ReadOnly,
    Unavailable,
    Replaced,
    NotADatabase,
    Newer,
}
