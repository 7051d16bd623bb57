namespace SwarmMemory.Persistence;

/// <summary>A row of a list, as the database has it.</summary>
internal sealed class EntryRow
{
    public string Key { get; set; } = "";
    public long Version { get; set; }
    public string Author { get; set; } = "";
    public long UpdatedAt { get; set; }
    public long? ExpiresAt { get; set; }
    public int Size { get; set; }
    public string? Tags { get; set; }

    public EntryInfo ToInfo() => new(
        MemoryKey.Parse(Key), new EntryVersion(Version), Author, DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt),
        ExpiresAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, Size, TagList.Split(Tags));
}
