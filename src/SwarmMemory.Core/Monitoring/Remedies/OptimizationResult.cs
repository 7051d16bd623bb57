namespace SwarmMemory;

/// <summary>What the care of the memory would do, or did.</summary>
/// <param name="Applied">False: a plan; nothing was changed.</param>
/// <param name="OptimizationsApplied">Names of the remedies, in the order in which they are applied.</param>
/// <param name="SpaceSaved">Bytes of the file: estimated in a plan, measured after the work.</param>
/// <param name="EntriesCleaned">Expired entries, and versions that retention no longer keeps; in a plan the expired entries.</param>
/// <param name="Steps">What each does.</param>
public sealed record OptimizationResult(
    bool Applied, IReadOnlyList<string> OptimizationsApplied, long SpaceSaved, long EntriesCleaned, IReadOnlyList<RemedyStep> Steps);

/// <param name="Does">In a sentence, before; what it did, after.</param>
/// <param name="Saves">Bytes: estimated before, measured after.</param>
public sealed record RemedyStep(string Remedy, string Does, long Saves);
