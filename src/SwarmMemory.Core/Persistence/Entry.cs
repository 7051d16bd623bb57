namespace SwarmMemory;

/// <summary>A memory as it is read: key, value, version, times and author.</summary>
public sealed record Entry(
    MemoryKey Key,
    JsonText Value,
    EntryVersion Version,
    string Author,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? ExpiresAt,
    IReadOnlyList<string> Tags);
