namespace SwarmMemory.Storage;

/// <summary>What a driver knows of its database.</summary>
/// <param name="Engine">Name and version of the database engine.</param>
/// <param name="SchemaVersion">Number of the newest migration applied.</param>
/// <param name="Size">Bytes of the database file.</param>
/// <param name="Free">Bytes inside it that hold nothing.</param>
/// <param name="LogSize">Bytes of its write-ahead log.</param>
/// <param name="DiskFree">Bytes left on its disk; null when that is not known.</param>
/// <param name="Notes">Things a person should know, in sentences.</param>
internal sealed record StorageFacts(
    string Engine, int SchemaVersion, long Size, long Free, long LogSize, long? DiskFree, IReadOnlyList<string> Notes);
