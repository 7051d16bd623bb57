namespace SwarmMemory;

/// <summary>Two writes from one version of an entry, and what became of them.</summary>
/// <param name="Base">What the incoming write was based on; null when it took the key for a new one.</param>
/// <param name="Current">What was there when it came; null when there was no entry any more.</param>
/// <param name="Incoming">The write that came too late.</param>
/// <param name="Clashes">JSON pointers of what both changed, at most ten; "" is the whole value.</param>
/// <param name="Choice">How somebody decided; null when nobody has, or nobody had to.</param>
/// <param name="ResolvedVersion">The entry's version after the resolution.</param>
public sealed record ConflictInfo(
    ConflictId Id,
    MemoryKey Key,
    ConflictStatus Status,
    ConflictResolution Resolution,
    ConflictSide? Base,
    ConflictSide? Current,
    ConflictSide Incoming,
    IReadOnlyList<string> Clashes,
    ConflictChoice? Choice,
    string? ResolvedBy,
    DateTimeOffset? ResolvedAt,
    EntryVersion? ResolvedVersion);
