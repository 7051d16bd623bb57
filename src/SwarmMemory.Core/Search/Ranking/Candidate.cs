namespace SwarmMemory.Search;

/// <summary>An entry that may be a hit, with what speaks for it.</summary>
internal sealed class Candidate(FoundVersion version, SearchDocument document)
{
    public FoundVersion Version { get; } = version;
    public SearchDocument Document { get; } = document;

    public float Words { get; set; }
    public float Near { get; set; }
    public float Alike { get; set; }
    public float Around { get; set; }
    public float Meaning { get; set; }

    /// <summary>Bits of the first 64 terms of the query that it has.</summary>
    public ulong Matched { get; set; }

    /// <summary>How often each n-gram of the query stands in it; used between two passes.</summary>
    public byte[] Grams { get; set; } = [];

    public int DistinctGrams { get; set; }

    /// <summary>What its own text is worth.</summary>
    public float Own => Words + Near + Alike;

    public float Total => Own + Around + Meaning;
}
