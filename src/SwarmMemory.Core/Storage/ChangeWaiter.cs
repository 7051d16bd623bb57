namespace SwarmMemory.Storage;

/// <summary>
/// Lets calls wait until somebody may have committed. A driver raises it on its hints; a fifth of a second without one ends the wait all the same,
/// because a hint can be lost.
/// </summary>
internal sealed class ChangeWaiter(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _disposed;

    /// <exception cref="ObjectDisposedException"/>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        Task changed;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
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

    public void Raise()
    {
        lock (_lock)
            _next.TrySetResult();
    }

    /// <summary>Those who wait are cancelled.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _next.TrySetCanceled();
        }
    }
}
