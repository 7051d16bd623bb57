namespace SwarmMemory;

/// <summary>What bringing back an earlier state did.</summary>
/// <param name="Restored">Entries that have their earlier value again.</param>
/// <param name="Deleted">Entries that did not exist then.</param>
/// <param name="Unchanged">Entries that were as they had been.</param>
/// <param name="Unknown">Entries whose history does not reach back so far; they were left as they are.</param>
/// <param name="Before">Name of the snapshot that undoes it, or null.</param>
public sealed record RestoreResult(long Restored, long Deleted, long Unchanged, long Unknown = 0, string? Before = null);
