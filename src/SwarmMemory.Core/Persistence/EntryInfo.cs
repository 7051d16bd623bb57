namespace SwarmMemory;

/// <summary>An entry without its value, as lists show it.</summary>
/// <param name="Size">Bytes of the value's JSON text.</param>
public sealed record EntryInfo(
    MemoryKey Key,
    EntryVersion Version,
    string Author,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? ExpiresAt,
    int Size,
    IReadOnlyList<string> Tags);
