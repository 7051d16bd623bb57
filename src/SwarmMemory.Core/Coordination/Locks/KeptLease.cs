namespace SwarmMemory.Coordination;

/// <summary>A lease that this process renews until it is released, cannot be renewed any more, or the process ends.</summary>
internal sealed class KeptLease : IAsyncDisposable
{
    /// <summary>Renewals in one life: two may fail before the lease is lost.</summary>
    private const int RenewalsInLife = 3;

    private readonly LockStore _store;
    private readonly Caller _caller;
    private readonly LockId _id;
    private readonly TimeSpan _life;
    private readonly TimeProvider _time;
    private readonly Action<LockId> _over;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _lost;
    private readonly Task _loop;

    public KeptLease(LockStore store, Caller caller, LockId id, TimeSpan life, TimeProvider time, Action<LockId> over)
    {
        _store = store;
        _caller = caller;
        _id = id;
        _life = life;
        _time = time;
        _over = over;
        _lost = new CancellationTokenSource(life, time);
        Lost = _lost.Token;
        _loop = LoopAsync();
    }

    public CancellationToken Lost { get; }

    public void Stop()
    {
        _stopping.Cancel();
        _lost.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <summary>Stops and gives the lease back, as the process ends.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await _loop;
        try
        {
            await _store.ReleaseOfProcessAsync(_caller, CancellationToken.None);
        }
        catch (SwarmMemoryException)
        {
            // The store is closing; the lease ends with the process all the same.
        }

        _stopping.Dispose();
        _lost.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(_life / RenewalsInLife, _time);
            while (await timer.WaitForNextTickAsync(_stopping.Token) && !_lost.IsCancellationRequested)
                await TryRenewAsync();
        }
        catch (OperationCanceledException)
        {
            // Released.
        }
        catch (SwarmMemoryException)
        {
            // Lost: whoever uses it is told by the token, and by the store at the next guarded write.
            await _lost.CancelAsync();
            _over(_id);
        }
    }

    private async Task TryRenewAsync()
    {
        try
        {
            var before = _time.GetTimestamp();
            var (_, life) = await _store.RenewAsync(_caller, _id, _life, _stopping.Token);
            // Counted from before the store was asked, so that this process never believes in it longer than the others.
            var left = life - _time.GetElapsedTime(before);
            _lost.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
        catch (SwarmMemoryException e) when (e.Code is not (ErrorCode.LeaseLost or ErrorCode.NotFound or ErrorCode.AccessDenied))
        {
            // The store is busy or away for the moment; there is time for another try.
        }
    }
}
