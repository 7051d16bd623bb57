namespace SwarmMemory.Benchmarks.Recall;

/// <param name="Relevant">Ids of the documents that answer it.</param>
internal sealed record RecallQuery(string Text, HashSet<string> Relevant, string Category);
