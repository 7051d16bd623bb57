namespace SwarmMemory.Persistence;

/// <summary>What a pass of clean-up did.</summary>
internal sealed record SweepResult(int Expired, int VersionsDropped);
