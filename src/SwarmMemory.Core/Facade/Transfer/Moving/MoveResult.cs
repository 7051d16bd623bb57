namespace SwarmMemory;

/// <summary>What a move to another engine did.</summary>
/// <param name="Entries">Live and deleted entries that are there now.</param>
/// <param name="Versions">Versions of them, history included.</param>
/// <param name="Rows">Rows of all tables together, each compared by checksum after it was written.</param>
/// <param name="Written">Rows that this run added, changed or removed; none when all was there.</param>
/// <param name="Late">Those of them that came from writes during the run.</param>
/// <param name="Checksum"><c>xxh128:</c> and the XXH128 of all rows of both stores.</param>
internal sealed record MoveResult(long Entries, long Versions, long Rows, long Written, long Late, string Checksum);
