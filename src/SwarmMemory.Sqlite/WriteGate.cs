using Microsoft.Win32.SafeHandles;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Whose turn it is to write, among the tasks of this process and then among processes. SQLite's own waiting is a sleep and a retry, in
/// which a busy store starves some of its writers for seconds; an advisory flock on a file of its own hands over in turn. It decides
/// fairness only: SQLite's lock is what keeps writes apart, so a lost or deleted gate file costs speed, never data.
/// </summary>
/// <param name="path">The gate's file; null: only the tasks of this process take turns.</param>
/// <param name="time">The clock of the deadlines.</param>
internal sealed class WriteGate(string? path, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _inProcess = new(1, 1);
    private SafeFileHandle? _file;

    /// <summary>Enters within the deadline, or returns false.</summary>
    public async ValueTask<bool> EnterAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        if (!_inProcess.Wait(0, CancellationToken.None) && !await _inProcess.WaitAsync(deadline, cancellationToken))
            return false;

        try
        {
            if (await LockFileAsync(deadline - time.GetElapsedTime(start), cancellationToken))
                return true;
        }
        catch
        {
            _inProcess.Release();
            throw;
        }

        _inProcess.Release();
        return false;
    }

    public void Exit()
    {
        if (_file is { } file)
            _ = Libc.Flock(file, Libc.Unlock);
        _inProcess.Release();
    }

    /// <summary>Waits until no task of this process is in, and lets none in any more.</summary>
    public Task CloseAsync(TimeSpan deadline) => _inProcess.WaitAsync(deadline);

    private async ValueTask<bool> LockFileAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (path is null || !Libc.IsAvailable)
            return true;

        if ((_file ??= Open(path)) is not { } file)
            return true;
        if (Libc.Flock(file, Libc.LockExclusive | Libc.LockNonBlocking) == 0)
            return true;
        if (deadline <= TimeSpan.Zero)
            return false;

        // A blocking flock cannot be given a deadline, so it waits on a thread of its own; one that comes too late lets go at once.
        var waiting = Task.Factory.StartNew(() => Libc.WaitForFlock(file), CancellationToken.None,
            TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        try
        {
            return await waiting.WaitAsync(deadline, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The descriptor is shared with that thread: later calls get a new one, and this one goes when the thread is through.
            _file = null;
            _ = waiting.ContinueWith(_ => file.Dispose(), TaskScheduler.Default);
            if (e is OperationCanceledException)
                throw;
            return false;
        }
    }

    /// <summary>Null where there can be no such file, as in a folder that is read-only: then there are no turns.</summary>
    private static SafeFileHandle? Open(string path)
    {
        if (Libc.Open(path) is { } existing)
            return existing;

        try
        {
            using var made = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(made, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process made it first and is at work, or nobody can; opening it tells.
        }

        return Libc.Open(path);
    }

    public void Dispose()
    {
        _file?.Dispose();
        _inProcess.Dispose();
    }
}
