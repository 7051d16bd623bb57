using SwarmMemory.Coordination;

namespace SwarmMemory;

/// <summary>A lock that is held. Disposing it releases it.</summary>
/// <remarks>
/// Pass <see cref="Fence"/> with every write that the lock guards: a process that was stopped for longer than its lease lives does not know it,
/// and only the fence keeps its write out.
/// </remarks>
public sealed class LockHandle : IAsyncDisposable
{
    private readonly LockService _service;
    private readonly Caller _caller;
    private readonly TimeSpan _life;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource? _timed;
    private bool _released;

    internal LockHandle(LockService service, Caller caller, LockRequest request, LockResult.Acquired acquired, TimeProvider time)
    {
        _service = service;
        _caller = caller;
        _life = request.TimeToLive;
        _time = time;
        Resource = request.Resource;
        Id = acquired.Id;
        Mode = acquired.Mode;
        ExpiresAt = acquired.ExpiresAt;
        if (_service.LostOf(acquired.Id) is { } lost && acquired.IsKeptAlive)
        {
            Lost = lost;
            return;
        }

        _timed = new CancellationTokenSource(acquired.Left > TimeSpan.Zero ? acquired.Left : TimeSpan.Zero, time);
        Lost = _timed.Token;
    }

    public LockId Id { get; }
    public LockResource Resource { get; }
    public LockMode Mode { get; }
    public Fence Fence => Id.Fence;

    /// <summary>When it ends unless it is renewed.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Fires when the lock is not held any more, as far as this process can know: its time is over, or it could not be renewed.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Lets it live on from now. One that is kept alive renews itself.</summary>
    /// <param name="timeToLive">Null: as long as it was asked for.</param>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.LeaseLost"/>: it is over; the message says who holds it now.</exception>
    public async Task RenewAsync(TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
    {
        var before = _time.GetTimestamp();
        try
        {
            var (until, left) = await _service.RenewAsync(_caller, Id, timeToLive ?? _life, cancellationToken);
            ExpiresAt = until;
            _timed?.CancelAfter(Left(left, before));
        }
        catch (SwarmMemoryException e) when (e.Code == ErrorCode.LeaseLost && _timed is not null)
        {
            await _timed.CancelAsync();
            throw;
        }
    }

    /// <summary>Takes back this acquisition; the holder's last one frees the resource. Once is enough: again does nothing.</summary>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.LeaseLost"/>: it was over already; the message says who holds it now.</exception>
    public async Task ReleaseAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _released, true))
            return;
        _timed?.CancelAfter(Timeout.InfiniteTimeSpan);
        await _service.ReleaseAsync(_caller, Id, cancellationToken);
    }

    /// <summary>Releases it. When that cannot be done, because it is lost or the store is away, it ends by its time.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await ReleaseAsync();
        }
        catch (SwarmMemoryException)
        {
            // Nobody waits for it longer than it lives, and an exception here would hide the one that ended the block.
        }

        _timed?.Dispose();
    }

    private TimeSpan Left(TimeSpan life, long since)
    {
        var left = life - _time.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
