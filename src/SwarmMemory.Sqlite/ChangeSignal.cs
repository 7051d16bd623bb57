
namespace SwarmMemory.Sqlite;

/// <summary>
/// Tells that some process may have committed. Every commit appends to the write-ahead log, which the file system reports at once; that is
/// the hint. A quarter of a second without one ends the wait all the same, because a hint can be lost.
/// </summary>
internal sealed class ChangeSignal(SqliteOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private FileSystemWatcher? _watcher;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _disposed;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        Task changed;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _watcher ??= Watch();
            changed = _next.Task;
        }

        // Five times a second while nothing happens, in every process that waits: an exception each time would be most of what that costs.
        await changed.WaitAsync(Longest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (!changed.IsCompleted)
            return;
        await changed;

        lock (_lock)
        {
            if (_next.Task == changed)
                _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private FileSystemWatcher? Watch()
    {
        try
        {
            var watcher = new FileSystemWatcher(Path.GetDirectoryName(options.Path)!, Path.GetFileName(options.Path) + "-wal")
            {
                NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName,
            };
            watcher.Changed += (_, _) => Raise();
            watcher.Created += (_, _) => Raise();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (IOException)
        {
            // The system's limit of watches is reached: polling alone still keeps the promise.
            return null;
        }
    }

    private void Raise()
    {
        lock (_lock)
            _next.TrySetResult();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _watcher?.Dispose();
            _next.TrySetCanceled();
        }
    }
}
