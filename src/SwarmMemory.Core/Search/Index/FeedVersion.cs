using SwarmMemory.Persistence;

namespace SwarmMemory.Search;

/// <summary>A row of the change feed as the index reads it.</summary>
/// <param name="Value">Null when the version is no longer what its key holds.</param>
internal sealed record FeedVersion(long Sequence, string Key, FeedVersion.Stored? Value)
{
    internal sealed record Stored(string? Tags, string Author, long At, Payload Payload);

    /// <summary>What of it can be found; null for one that is superseded, deleted, or damaged on disk, which the reader of the entry is told.</summary>
    public SearchDocument? ToDocument(Analyzer analyzer) => Value?.Payload.Decode() is { } value
        ? SearchDocument.Read(analyzer, Sequence, MemoryKey.Parse(Key), TagList.Split(Value.Tags), Value.Author, Value.At, value)
        : null;
}
