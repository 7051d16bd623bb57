namespace SwarmMemory;

/// <summary>One version in an entry's history.</summary>
/// <param name="Size">Bytes of the value's JSON text; 0 for a deletion.</param>
/// <param name="Tool">Through what it was written.</param>
public sealed record VersionInfo(
    EntryVersion Version, WriteOutcome Outcome, string Swarm, string Author, string? Session, string? Tool, DateTimeOffset At, int Size);
