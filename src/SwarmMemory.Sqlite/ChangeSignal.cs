using SwarmMemory.Storage;

namespace SwarmMemory.Sqlite;

/// <summary>
/// Tells that some process may have committed. Every commit appends to the write-ahead log, which the file system reports at once; that is
/// the hint.
/// </summary>
internal sealed class ChangeSignal(SqliteOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ChangeWaiter _waiter = new(time);
    private FileSystemWatcher? _watcher;
    private bool _disposed;

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _watcher ??= Watch();
        }

        return _waiter.WaitAsync(cancellationToken);
    }

    private FileSystemWatcher? Watch()
    {
        try
        {
            var watcher = new FileSystemWatcher(Path.GetDirectoryName(options.Path)!, Path.GetFileName(options.Path) + "-wal")
            {
                NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName,
            };
            watcher.Changed += (_, _) => _waiter.Raise();
            watcher.Created += (_, _) => _waiter.Raise();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (IOException)
        {
            // The system's limit of watches is reached: polling alone still keeps the promise.
            return null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _watcher?.Dispose();
        }

        _waiter.Dispose();
    }
}
