using System.Globalization;
using SwarmMemory.Primitives;

namespace SwarmMemory.Mcp.Tools;

/// <summary>The words in which tools answer.</summary>
internal static class Words
{
    public static string Of(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Unchanged => "unchanged",
        WriteOutcome.Created => "created",
        WriteOutcome.Updated => "updated",
        WriteOutcome.Deleted => "deleted",
        WriteOutcome.Merged => "merged",
        WriteOutcome.Restored => "restored",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    public static string Of(LockMode mode) => mode.Word();

    public static string Warning(PutResult.Unresolved kept)
    {
        var clash = kept.Clashes is [] or [""] ? "" : $" Both changed {string.Join(", ", kept.Clashes.Take(5))}.";
        return kept.Current == EntryVersion.None
            ? $"Not stored: the entry is gone. Your value is kept as {kept.Id}; conflict_resolve decides."
            : $"Not stored: version {kept.Current} by {kept.Author} stays.{clash} Your value is kept as {kept.Id}; conflict_resolve decides.";
    }

    public static string Of(ConflictResolution resolution) => resolution switch
    {
        ConflictResolution.Refuse => "refuse",
        ConflictResolution.LastWriteWins => "last_write_wins",
        ConflictResolution.Merge => "merge",
        ConflictResolution.Manual => "manual",
        _ => throw new ArgumentOutOfRangeException(nameof(resolution)),
    };

    /// <summary>What was taken out as secrets, and where; null: nothing.</summary>
    public static IReadOnlyList<string>? Of(IReadOnlyList<SecretFinding> redacted) => redacted.Count == 0 ? null : [.. redacted.Take(20).Select(r => r.ToString())];

    public static string? Warning(AccountUsage? usage) => usage is not { Warning: true }
        ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"{usage.Account} uses {100.0 * usage.Bytes / usage.Limit:F0} % of its {usage.Limit:N0} bytes: delete what is no longer needed, or store with ttl_seconds.");
}
