using Microsoft.Extensions.Logging;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>Makes snapshots, keeps as many as configuration says, and brings a store back to one.</summary>
internal sealed class SnapshotKeeper(IStorage storage, SnapshotOptions options, TimeProvider time, ILogger logger)
{
    public const string Manual = "manual";
    public const string Scheduled = "scheduled";
    public const string BeforeRestore = "before_restore";

    private const int LongestLabel = 40;

    private SnapshotFolder Folder => options.Folder is { } path ? new SnapshotFolder(path) : throw new SwarmMemoryException(
        ErrorCode.InvalidArgument, "This store has no folder for snapshots.", "Set memory_persistence.backup_path.");

    /// <param name="label">Becomes part of the name: what a segment of a key may have, at most 40 characters.</param>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/>, and the storage codes.</exception>
    public async Task<SnapshotInfo> CreateAsync(string? label, string origin, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (label is not null && (label.Length > LongestLabel || !MemoryKeyRules.IsSegment(label)))
        {
            throw new SwarmMemoryException(ErrorCode.InvalidArgument,
                $"A label has 1 to {LongestLabel} letters, digits and . _ - : @ ~ +", $"Use for example \"{Cut(MemoryKeyRules.NearestSegment(label))}\".");
        }

        var (folder, now) = (Folder, time.GetUtcNow());
        await RequireRoomAsync(cancellationToken);
        var (name, file) = folder.Reserve(now, label);
        try
        {
            var copy = await storage.Care.CopyAsync(file, progress, cancellationToken);
            var info = await folder.FinishAsync(
                new SnapshotInfo(name, origin, now, 0, copy.Entries, "", copy.Sequence, copy.SchemaVersion, copy.StoreId), file, cancellationToken);
            var removed = folder.Prune(options.Kept, options.Age, now);
            logger.LogInformation("Snapshot {Name} with {Entries} entries was made; {Removed} old ones were removed.", name, info.Entries, removed);
            return info;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SwarmMemoryException(ErrorCode.StorageFull, "The snapshot could not be written. The store itself is as it was.",
                "Make room in the folder of memory_persistence.backup_path, or choose another.", e);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public List<SnapshotInfo> List() => Folder.List();

    public string FileOf(string name) => Folder.FileOf(Folder.Find(name).Name);

    /// <summary>Brings entries back to a snapshot; what is there now becomes a snapshot first, so that this too can be undone.</summary>
    /// <exception cref="SwarmMemoryException">
    /// <see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.CorruptEntry"/> for a damaged snapshot, and the storage codes.
    /// </exception>
    public async Task<RestoreResult> RestoreAsync(
        Caller caller, string name, string? prefix, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var folder = Folder;
        var snapshot = folder.Find(name);
        await folder.VerifyAsync(snapshot, cancellationToken);
        // Kept even where only one of this origin may be: restoring it in turn must not take it away first.
        var before = await CreateAsync(null, BeforeRestore, progress, cancellationToken);
        if (!File.Exists(folder.FileOf(name)))
        {
            throw new SwarmMemoryException(ErrorCode.NotFound, $"Snapshot {name} was removed as the oldest of its kind when this restore made one of its own.",
                "Raise memory_persistence.backups_kept and copy the snapshot's files back.");
        }

        var result = await storage.Care.RestoreAsync(folder.FileOf(name), caller with { Tool = "snapshot restore" }, prefix, cancellationToken);
        logger.LogWarning("Snapshot {Name} was restored: {Restored} entries back, {Deleted} deleted. {Before} undoes it.",
            name, result.Restored, result.Deleted, before.Name);
        return result with { Before = before.Name };
    }

    /// <summary>A snapshot that fills the disk would stop the agents that it is there to protect.</summary>
    private async Task RequireRoomAsync(CancellationToken cancellationToken)
    {
        var facts = await storage.DescribeAsync(cancellationToken);
        var needed = facts.Size + facts.LogSize;
        if (RoomIn(options.Folder!) is { } room && room < needed + needed / 4)
        {
            throw new SwarmMemoryException(ErrorCode.StorageFull,
                $"A snapshot needs {needed:N0} bytes and a quarter more; its disk has {room:N0} left. None was made.",
                "Make room, or set memory_persistence.backup_path to a folder on another disk.");
        }
    }

    private static long? RoomIn(string folder)
    {
        var existing = folder;
        while (existing is not null && !Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing);
        try
        {
            return existing is null ? null : new DriveInfo(existing).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A file system that does not tell: writing will.
            return null;
        }
    }

    private static string Cut(string label) => label.Length <= LongestLabel ? label : label[..LongestLabel];
}
