using System.Globalization;
using System.IO.Hashing;

namespace SwarmMemory.Monitoring;

/// <summary>
/// The folder of snapshots: <c>NAME.db</c> and <c>NAME.json</c>. A snapshot is there when its manifest is, which is written last; what a
/// process that died left behind is removed when it is a day old.
/// </summary>
internal sealed class SnapshotFolder(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan Unfinished = TimeSpan.FromDays(1);

    public string FileOf(string name) => Path.Combine(path, name + ".db");

    /// <summary>All snapshots, newest first.</summary>
    public List<SnapshotInfo> List() => !Directory.Exists(path) ? [] :
    [
        .. Directory.GetFiles(path, "*.json").Select(Read).OfType<SnapshotInfo>().Where(s => File.Exists(FileOf(s.Name)))
            .OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Name, StringComparer.Ordinal),
    ];

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.NotFound"/>.</exception>
    public SnapshotInfo Find(string name) => List().Find(s => s.Name == name) ?? throw new SwarmMemoryException(ErrorCode.NotFound,
        $"There is no snapshot \"{(name.Length > 80 ? name[..80] + "..." : name)}\".", "snapshot list shows what there is.");

    /// <summary>Makes an empty file under a name that nobody has yet.</summary>
    public (string Name, string UnfinishedFile) Reserve(DateTimeOffset at, string? label)
    {
        var stem = at.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + (label is null ? "" : "-" + label);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
            for (var number = 1; ; number++)
            {
                var name = number == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}.{number}");
                var file = FileOf(name) + ".part";
                if (File.Exists(FileOf(name)) || !TryMake(file))
                    continue;
                return (name, file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SwarmMemoryException(ErrorCode.StorageUnavailable, "The snapshot could not be made: its folder cannot be written.",
                "Set memory_persistence.backup_path to a folder of yours with room in it.", e);
        }
    }

    /// <summary>Brings a written copy to the disk, and its name and manifest with it.</summary>
    public async Task<SnapshotInfo> FinishAsync(SnapshotInfo info, string unfinishedFile, CancellationToken cancellationToken)
    {
        using (var copy = File.OpenHandle(unfinishedFile, FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.FlushToDisk(copy);
        info = info with { Size = new FileInfo(unfinishedFile).Length, Checksum = await ChecksumAsync(unfinishedFile, cancellationToken) };
        File.Move(unfinishedFile, FileOf(info.Name));
        await WriteManifestAsync(info, cancellationToken);
        return info;
    }

    /// <summary>Notes that a snapshot's file was changed on purpose: from now on it is right as it is.</summary>
    public async Task RenewAsync(SnapshotInfo info, long entries, CancellationToken cancellationToken)
    {
        var file = FileOf(info.Name);
        await WriteManifestAsync(info with
        {
            Size = new FileInfo(file).Length, Entries = entries, Checksum = await ChecksumAsync(file, cancellationToken),
        }, cancellationToken);
    }

    private async Task WriteManifestAsync(SnapshotInfo info, CancellationToken cancellationToken)
    {
        var manifest = Path.Combine(path, info.Name + ".json");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        await using (var file = new FileStream(manifest + ".part", options))
        {
            await file.WriteAsync(SnapshotManifest.Write(info), cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(manifest + ".part", manifest, overwrite: true);
    }

    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.CorruptEntry"/> when the file is not what was written.</exception>
    public async Task VerifyAsync(SnapshotInfo info, CancellationToken cancellationToken)
    {
        if (await ChecksumAsync(FileOf(info.Name), cancellationToken) != info.Checksum)
        {
            throw new SwarmMemoryException(ErrorCode.CorruptEntry, $"Snapshot {info.Name} is damaged: its file does not match its checksum. Nothing was changed.",
                "Use another one; snapshot list shows them.");
        }
    }

    /// <summary>Removes what is too many or too old of each origin, but never the newest, and what was never finished. Returns how many.</summary>
    public int Prune(int kept, TimeSpan age, DateTimeOffset now)
    {
        var removed = 0;
        foreach (var group in List().GroupBy(s => s.Origin))
        {
            foreach (var old in group.Where((s, i) => i > 0 && (i >= kept || s.CreatedAt < now - age)))
            {
                // The manifest first: a file without one is nobody's snapshot.
                File.Delete(Path.Combine(path, old.Name + ".json"));
                File.Delete(FileOf(old.Name));
                removed++;
            }
        }

        foreach (var file in Directory.Exists(path) ? new DirectoryInfo(path).GetFiles() : [])
        {
            var isUnfinished = file.Name.EndsWith(".part", StringComparison.Ordinal)
                || file.Extension == ".db" && !File.Exists(Path.ChangeExtension(file.FullName, ".json"));
            if (isUnfinished && file.LastWriteTimeUtc < now.UtcDateTime - Unfinished)
                file.Delete();
        }

        return removed;
    }

    private static SnapshotInfo? Read(string file)
    {
        try
        {
            return SnapshotManifest.Read(File.ReadAllText(file), Path.GetFileNameWithoutExtension(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Pruned by another process meanwhile.
            return null;
        }
    }

    private static bool TryMake(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        try
        {
            using var made = new FileStream(file, options);
            return true;
        }
        catch (IOException) when (File.Exists(file))
        {
            return false;
        }
    }

    private static async Task<string> ChecksumAsync(string file, CancellationToken cancellationToken)
    {
        var hash = new XxHash128();
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1024 * 1024);
        await hash.AppendAsync(stream, cancellationToken);
        return "xxh128:" + Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
