namespace SwarmMemory.Search;

/// <summary>The postings of one term in one block.</summary>
/// <param name="First">The document that the first distance counts from.</param>
internal readonly record struct PostingList(long Term, long First, int Count, ReadOnlyMemory<byte> Bytes);
