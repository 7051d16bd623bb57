namespace SwarmMemory.Benchmarks.Recall;

internal sealed record RecallStore(IReadOnlyList<RecallDocument> Documents, IReadOnlyList<RecallQuery> Queries);
