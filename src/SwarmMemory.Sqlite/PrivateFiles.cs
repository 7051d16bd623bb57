using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>
/// The store is its owner's alone: folder 0700, files 0600, or less where the owner wants it so. SQLite gives its log and index the mode of the
/// database file.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyFolder = OwnerOnlyFile | UnixFileMode.UserExecute;

    public static void MakeFolder(string databasePath)
    {
        var folder = Path.GetDirectoryName(databasePath)!;
        try
        {
            if (Directory.Exists(folder))
                RestrictOurs(folder);
            else if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, OwnerOnlyFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageFault.Unavailable.ToException(e, "its folder cannot be created");
        }
    }

    /// <summary>A folder named .swarm is ours to close, however it was made; another folder that holds a store is its owner's choice.</summary>
    private static void RestrictOurs(string folder)
    {
        if (!OperatingSystem.IsWindows() && Path.GetFileName(folder) == ".swarm")
            Close(folder, OwnerOnlyFolder);
    }

    /// <summary>Changes modes by path: opening the files would drop SQLite's locks.</summary>
    public static void Restrict(string databasePath)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var path in (string[])[databasePath, databasePath + "-wal", databasePath + "-shm"])
        {
            if (File.Exists(path))
                Close(path, OwnerOnlyFile);
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Close(string path, UnixFileMode most)
    {
        var mode = File.GetUnixFileMode(path);
        if ((mode & ~most) == 0)
            return;
        try
        {
            File.SetUnixFileMode(path, mode & most);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another's, or on a file system that is read-only: as it stands is as private as it gets. Opening it tells what is possible.
        }
    }
}
