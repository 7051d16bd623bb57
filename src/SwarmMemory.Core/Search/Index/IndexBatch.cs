namespace SwarmMemory.Search;

/// <summary>A segment that is ready to be written.</summary>
/// <param name="After">The place of the feed that it begins behind.</param>
internal sealed record IndexBatch(long After, SearchSegment Segment, IReadOnlyList<SearchBlock> Blocks);
