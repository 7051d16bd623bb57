namespace SwarmMemory.Search;

/// <summary>A part of the index: the documents of one stretch of the change feed.</summary>
internal sealed class SearchSegment
{
    public const int Building = 0;
    public const int Live = 1;

    public long Id { get; set; }
    public long Generation { get; set; }
    public int State { get; set; }

    /// <summary>The stretch of the feed, both ends included.</summary>
    public long FirstSeq { get; set; }
    public long LastSeq { get; set; }

    public long Documents { get; set; }
    public long Words { get; set; }
    public long Blocks { get; set; }
}
