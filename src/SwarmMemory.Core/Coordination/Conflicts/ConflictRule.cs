using SwarmMemory.Persistence;

namespace SwarmMemory.Coordination;

/// <summary>What is done about conflicts of the keys that match a pattern.</summary>
internal sealed record ConflictRule(PathPattern Pattern, ConflictResolution Resolution, MergeRules Merge);
