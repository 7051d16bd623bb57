namespace SwarmMemory;

/// <summary>One of the values of a conflict.</summary>
/// <param name="Version">Its version; none for the value that was not written.</param>
/// <param name="Swarm">The swarm of who wrote it, or wanted to; null when that is not known any more.</param>
/// <param name="Value">Null when the conflict does not keep it: it is, or was, in the entry's history.</param>
public sealed record ConflictSide(EntryVersion? Version, string? Swarm, string? Author, DateTimeOffset? At, JsonText? Value);
