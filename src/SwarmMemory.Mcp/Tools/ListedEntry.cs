namespace SwarmMemory.Mcp.Tools;

/// <summary>An entry without its value.</summary>
/// <param name="Size">Bytes of the value's JSON text.</param>
internal sealed record ListedEntry(
    string Key, long Version, string Author, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt, int Size, IReadOnlyList<string>? Tags)
{
    public static ListedEntry Of(EntryInfo entry) => new(
        entry.Key.Value, entry.Version.Value, entry.Author, entry.UpdatedAt, entry.ExpiresAt, entry.Size, entry.Tags.Count == 0 ? null : entry.Tags);
}
