namespace SwarmMemory.Persistence;

/// <summary>What can be said of an outcome.</summary>
internal static class WriteOutcomes
{
    /// <summary>The version has no value: the entry was deleted, or its value is in the archive.</summary>
    public static bool IsWithoutValue(this WriteOutcome outcome) => outcome is WriteOutcome.Deleted or WriteOutcome.Archived;
}
