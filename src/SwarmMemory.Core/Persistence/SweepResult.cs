namespace SwarmMemory.Persistence;

/// <summary>What a pass of clean-up did.</summary>
internal sealed record SweepResult(int Expired, int VersionsDropped)
{
    public bool FoundAny => Expired + VersionsDropped > 0;

    /// <summary>Whether it came to the newest version; the next pass begins anew.</summary>
    public bool EndsARound { get; init; }

    /// <summary>How many numbers there are between the oldest version and the newest.</summary>
    public long Span { get; init; }

    /// <summary>What both did together.</summary>
    public SweepResult And(SweepResult other) => new(Expired + other.Expired, VersionsDropped + other.VersionsDropped);
}
