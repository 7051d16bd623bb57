using Microsoft.Data.Sqlite;
using SwarmMemory.Monitoring;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Takes the values of one key out of everything that this store keeps: entry, history, conflicts, log, unused parts of the file, reports of hooks,
/// and snapshots when they are asked for; then searches the bytes of all files for them. The store must not be open in this process; others may have it
/// open, and go on.
/// </summary>
internal static class Purge
{
    /// <exception cref="SwarmMemoryException">The storage codes.</exception>
    public static async Task<PurgeReport> RunAsync(SqliteOptions options, MemoryKey key, PurgeScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var (chosen, _) = await SqliteLocation.ChooseAsync(options, cancellationToken);
            if (!File.Exists(chosen.Path))
                throw new SwarmMemoryException(ErrorCode.NotFound, "There is no store.", "Its path is memory_persistence.database_path.");
            var marks = new PurgeMarks();
            var snapshots = await SnapshotsAsync(scope, key, marks, chosen, cancellationToken);
            var archived = await InArchiveAsync(chosen, key, scope, marks, cancellationToken);
            var report = await InStoreAsync(chosen, key, scope, marks, time, cancellationToken);
            var spooled = SetAside(scope, key);
            return report with
            {
                Versions = report.Versions + archived, SpoolFiles = spooled, Snapshots = snapshots, SnapshotsRewritten = scope is { Apply: true, Snapshots: true },
                IsSearched = marks.Any, StillIn = scope.Apply ? await LeftAsync(chosen, key, scope, marks, snapshots, time, cancellationToken) : [],
            };
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Map(e);
        }
    }

    /// <summary>The archive keeps a value for a while after the entry was deleted.</summary>
    private static async Task<long> InArchiveAsync(
        SqliteOptions options, MemoryKey key, PurgeScope scope, PurgeMarks marks, CancellationToken cancellationToken)
    {
        var archive = new SqliteArchive(options);
        if (await archive.FindAsync(key.Value, cancellationToken) is not { } entry)
            return 0;
        marks.Add(Payload.Of(entry));
        if (scope.Apply)
            await archive.RemoveAsync([(entry.Key, entry.Version)], cancellationToken);
        return 1;
    }

    private static async Task<PurgeReport> InStoreAsync(
        SqliteOptions options, MemoryKey key, PurgeScope scope, PurgeMarks marks, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(options, cancellationToken);
        var rows = new PurgeRows(connection, key);
        rows.Mark(marks);
        var report = new PurgeReport(key.Value, scope.Apply, rows.Versions, rows.Conflicts, [], [], false, [], [], false);
        if (scope.Apply)
        {
            await InTurnAsync(options, time, rows.Remove, cancellationToken);
            rows.EmptyLog();
        }

        return report with { Elsewhere = rows.Elsewhere(marks) };
    }

    /// <summary>Looks into all files. What is found in the database itself lies in unused parts of it: then it is made anew, and looked at again.</summary>
    private static async Task<IReadOnlyList<string>> LeftAsync(
        SqliteOptions options, MemoryKey key, PurgeScope scope, PurgeMarks marks, List<string> snapshots, TimeProvider time, CancellationToken cancellationToken)
    {
        var archive = Path.GetDirectoryName(SqliteArchive.PathOf(options.Path))!;
        List<string> files = [.. PurgeSearch.FilesOf(options.Path), .. PurgeSearch.FilesIn([scope.SnapshotFolder, archive, .. scope.SpoolFolders])];
        var left = PurgeSearch.Find(files, marks);
        string[] own = [options.Path, options.Path + "-wal"];
        if (left.Exists(own.Contains))
        {
            await using (var connection = await OpenAsync(options, cancellationToken))
            {
                var rows = new PurgeRows(connection, key);
                await InTurnAsync(options, time, rows.Rewrite, cancellationToken);
                rows.EmptyLog();
            }

            left = PurgeSearch.Find(files, marks);
        }

        // Snapshots that were to be left as they are have been named already.
        return [.. left.Where(f => scope.Snapshots || !snapshots.Contains(Path.GetFileNameWithoutExtension(f))).Select(f => Path.GetFileName(f)).Distinct()];
    }

    /// <summary>Marks the key's values in the snapshots, and takes them out when that is wanted. Returns the names of those that hold it.</summary>
    private static async Task<List<string>> SnapshotsAsync(
        PurgeScope scope, MemoryKey key, PurgeMarks marks, SqliteOptions options, CancellationToken cancellationToken)
    {
        var folder = new SnapshotFolder(scope.SnapshotFolder);
        List<string> holding = [];
        foreach (var snapshot in folder.List())
        {
            var isChanged = scope is { Apply: true, Snapshots: true };
            var entries = 0L;
            await using (var connection = await SqliteConnections.OpenAsync(
                options with { Path = folder.FileOf(snapshot.Name) }, isChanged ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly, cancellationToken))
            {
                var rows = new PurgeRows(connection, key);
                if (rows.Versions + rows.Conflicts == 0)
                    continue;
                holding.Add(snapshot.Name);
                rows.Mark(marks);
                if (isChanged)
                {
                    rows.Remove();
                    rows.Rewrite();
                    entries = rows.Entries;
                }
            }

            if (isChanged)
                await folder.RenewAsync(snapshot, entries, cancellationToken);
        }

        return holding;
    }

    /// <summary>Reports for this key that the store refused lie set aside in the spool: nobody will ever take them in.</summary>
    private static List<string> SetAside(PurgeScope scope, MemoryKey key)
    {
        List<string> found = [];
        foreach (var file in PurgeSearch.FilesIn(scope.SpoolFolders))
        {
            if (!File.ReadAllText(file).Contains($"\"{key}\"", StringComparison.Ordinal))
                continue;
            found.Add(Path.GetFileName(file));
            if (scope.Apply)
                File.Delete(file);
        }

        return found;
    }

    private static async Task<SqliteConnection> OpenAsync(SqliteOptions options, CancellationToken cancellationToken)
    {
        var connection = await SqliteConnections.OpenAsync(options, SqliteOpenMode.ReadWrite, cancellationToken);
        SqliteConnections.Prepare(connection, options, writes: true);
        return connection;
    }

    private static async Task InTurnAsync(SqliteOptions options, TimeProvider time, Action work, CancellationToken cancellationToken)
    {
        using var gate = new WriteGate(options.Path + ".lock", time);
        if (!await gate.EnterAsync(options.WriteDeadline, cancellationToken))
            throw StorageFault.Busy.ToException();
        try
        {
            work();
        }
        finally
        {
            gate.Exit();
        }
    }
}
