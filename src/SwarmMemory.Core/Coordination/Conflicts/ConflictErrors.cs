using System.Globalization;

namespace SwarmMemory.Coordination;

/// <summary>Why a conflict cannot be resolved.</summary>
internal static class ConflictErrors
{
    public static SwarmMemoryException NotFound(ConflictId id) => new(ErrorCode.NotFound,
        $"There is no conflict {id}; it never was, or it was dropped some time after it was over.",
        "conflict_list shows those that are open.");

    public static SwarmMemoryException IsResolved(ConflictRow row) => new(ErrorCode.VersionConflict,
        $"Conflict {new ConflictId(row.Id)} of \"{row.Key}\" was resolved {By(row)} at {Time(row.ResolvedAt!.Value)}Z: {Choice(row)}.",
        $"Read \"{row.Key}\"; to change it still, store it with expected_version.")
    {
        Facts = new Dictionary<string, object>
        {
            ["conflict_id"] = new ConflictId(row.Id).ToString(), ["key"] = row.Key, ["resolved_by"] = row.ResolvedBy ?? row.IncomingAuthor,
            ["resolved_version"] = row.ResolvedVersion ?? 0,
        },
    };

    public static SwarmMemoryException HasMovedOn(ConflictRow row, PutResult.Conflict stale) => new(ErrorCode.VersionConflict,
        stale.Current == EntryVersion.None
            ? $"\"{row.Key}\" was deleted or has expired since: conflict {new ConflictId(row.Id)} is still open."
            : $"\"{row.Key}\" is at version {stale.Current} by {stale.Author} now, not at {stale.Expected}: conflict {new ConflictId(row.Id)} is still open.",
        $"Read the entry, decide again, and pass expected_version {stale.Current}.")
    {
        Facts = new Dictionary<string, object>
        {
            ["conflict_id"] = new ConflictId(row.Id).ToString(), ["key"] = row.Key, ["expected_version"] = stale.Expected.Value,
            ["current_version"] = stale.Current.Value,
        },
    };

    private static string By(ConflictRow row) => row.ResolvedBy is { } agent ? $"by {agent}" : "by itself";

    private static string Choice(ConflictRow row) => (ConflictChoice?)row.Choice switch
    {
        ConflictChoice.Current => "the current value stayed",
        ConflictChoice.Incoming => $"the incoming value became version {row.ResolvedVersion}",
        ConflictChoice.Value => $"another value became version {row.ResolvedVersion}",
        _ => row.Resolution == (int)ConflictResolution.Merge ? $"merged as version {row.ResolvedVersion}" : $"the last write won as version {row.ResolvedVersion}",
    };

    private static string Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
