using Microsoft.Win32.SafeHandles;
using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Which processes live: each that has to be watched keeps an flock on a file of its own beside the database. The kernel lets go of it when
/// the process ends, however it ends, and a number that is given to another process again changes nothing.
/// </summary>
internal sealed class ProcessFiles(SqliteOptions options) : ILeaseHost, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder = options.Path + ".processes";
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SafeFileHandle> _own = [];

    public LeaseTime Now(StorageSession session) => options.LeaseClock();

    public ValueTask<bool> TryAnnounceAsync(string process, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(Libc.IsAvailable && (_own.ContainsKey(process) || TryMake(process)));
    }

    public ValueTask<bool> IsAliveAsync(StorageSession session, string process, CancellationToken cancellationToken) => new(IsAlive(process));

    private bool IsAlive(string process)
    {
        lock (_lock)
        {
            if (!Libc.IsAvailable || _own.ContainsKey(process))
                return true;
        }

        var path = PathOf(process);
        using var file = Libc.Open(path);
        if (file is null)
            return File.Exists(path);
        // Shared, so that two who ask at the same moment do not take each other for the process.
        if (Libc.Flock(file, Libc.LockShared | Libc.LockNonBlocking) != 0)
            return true;
        TryDelete(path);
        return false;
    }

    /// <summary>The file gets its name when it is locked: nobody can find it unlocked while its process lives.</summary>
    private bool TryMake(string process)
    {
        var making = PathOf(process) + ".new";
        try
        {
            if (!OperatingSystem.IsWindows())
                Directory.CreateDirectory(_folder, OwnerOnly);
            File.OpenHandle(making, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
            if (Libc.Open(making) is not { } file)
                return false;
            if (Libc.Flock(file, Libc.LockExclusive | Libc.LockNonBlocking) != 0)
            {
                file.Dispose();
                return false;
            }

            _own.Add(process, file);
            File.Move(making, PathOf(process), overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_own.Remove(process, out var file))
                file.Dispose();
            return false;
        }
    }

    private string PathOf(string process) => Path.Combine(_folder, process);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty file of a process that is gone: it says the same as none.
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var (process, file) in _own)
            {
                TryDelete(PathOf(process));
                file.Dispose();
            }

            _own.Clear();
        }
    }
}
