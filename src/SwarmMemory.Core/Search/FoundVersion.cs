using SwarmMemory.Persistence;

namespace SwarmMemory.Search;

/// <summary>A live entry as a search reads it, found by its version's place in the feed.</summary>
internal sealed record FoundVersion(
    long Sequence, MemoryKey Key, EntryVersion Version, string Author, long At, string[] Tags, Payload Payload);
