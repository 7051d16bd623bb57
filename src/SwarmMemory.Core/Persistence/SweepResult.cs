namespace SwarmMemory.Persistence;

/// <summary>What a pass of clean-up did.</summary>
internal sealed record SweepResult(int Expired, int VersionsDropped)
{
    /// <summary>Whether it came to the newest version; the next pass begins anew.</summary>
    public bool EndsARound { get; init; }
}
