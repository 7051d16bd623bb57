namespace SwarmMemory.Sqlite;

/// <summary>How far a purge goes.</summary>
/// <param name="Apply">False: only what would be.</param>
/// <param name="Snapshots">Out of the snapshots too.</param>
/// <param name="SnapshotFolder">Where they are.</param>
/// <param name="SpoolFolders">Where reports of hooks may lie.</param>
internal sealed record PurgeScope(bool Apply, bool Snapshots, string SnapshotFolder, IReadOnlyList<string> SpoolFolders);
