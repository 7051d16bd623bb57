namespace SwarmMemory.Sqlite;

/// <summary>What a purge would do or did, and what it could not reach. It holds no value.</summary>
/// <param name="Applied">False: nothing was changed.</param>
/// <param name="Versions">Versions of the key with a value, of now and of history.</param>
/// <param name="Conflicts">Conflicts of the key, with the values that they kept.</param>
/// <param name="SpoolFiles">Reports of hooks for this key that had been set aside.</param>
/// <param name="Snapshots">Snapshots that hold the key.</param>
/// <param name="SnapshotsRewritten">Whether it was taken out of them too.</param>
/// <param name="Elsewhere">What else holds the same text, and was left: entries by key, messages, tasks, outcomes.</param>
/// <param name="StillIn">Files in which the bytes were found afterwards.</param>
/// <param name="IsSearched">False when the values are too short to be told from other bytes: then nothing was looked for.</param>
public sealed record PurgeReport(
    string Key, bool Applied, long Versions, long Conflicts, IReadOnlyList<string> SpoolFiles, IReadOnlyList<string> Snapshots, bool SnapshotsRewritten,
    IReadOnlyList<string> Elsewhere, IReadOnlyList<string> StillIn, bool IsSearched)
{
    /// <summary>Whether nothing of it is left in any file that was looked at.</summary>
    public bool IsGone => Applied && StillIn.Count == 0 && (Snapshots.Count == 0 || SnapshotsRewritten);
}
