namespace SwarmMemory;

/// <summary>An entry that was found.</summary>
/// <param name="Score">From 0 to 1: half and more means that all that was asked for is there.</param>
/// <param name="Snippet">The part of its text that matches best.</param>
/// <param name="Value">Its value, when it was asked for.</param>
public sealed record SearchHit(
    MemoryKey Key, double Score, string Snippet, EntryVersion Version, string Author, DateTimeOffset UpdatedAt, SearchReasons Why, JsonText? Value);
