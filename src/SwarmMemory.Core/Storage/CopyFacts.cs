namespace SwarmMemory.Storage;

/// <summary>What a copy of the database holds.</summary>
/// <param name="StoreId">Which store it is of.</param>
/// <param name="Sequence">Place of its newest write in the change feed.</param>
/// <param name="Entries">Live entries.</param>
internal sealed record CopyFacts(string StoreId, int SchemaVersion, long Sequence, long Entries);
