using Microsoft.Extensions.Logging;

namespace SwarmMemory;

/// <summary>The loop that flushes counts and runs sweeps while a store is open, and flushes once more when it closes.</summary>
internal sealed class Housekeeping : IAsyncDisposable
{
    private readonly SwarmStore _store;
    private readonly HousekeepingOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly PeriodicTimer? _timer;
    private readonly Task _loop;
    private volatile bool _sweepSoon;

    public Housekeeping(SwarmStore store, HousekeepingOptions options, TimeProvider time, ILogger logger)
    {
        _store = store;
        _options = options;
        _logger = logger;
        _timer = options.FlushInterval > TimeSpan.Zero ? new PeriodicTimer(options.FlushInterval, time) : null;
        _loop = _timer is null ? Task.CompletedTask : LoopAsync(_timer, time);
    }

    public void SweepSoon() => _sweepSoon = true;

    private async Task LoopAsync(PeriodicTimer timer, TimeProvider time)
    {
        var swept = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(CancellationToken.None))
            {
                await TryAsync("flush of counts", () => _store.FlushAsync(_stopping.Token));
                await TryAsync("update of the search index", () => _store.Search.KeepUpAsync(_stopping.Token));
                _store.Search.EmbedBesides();
                await TryAsync("round of care", () => _store.Care.TickAsync(_stopping.Token));
                await _store.TakeInSpoolAsync(_stopping.Token);
                if (_options.SweepInterval is not { } interval)
                    continue;
                if (_sweepSoon)
                {
                    _sweepSoon = false;
                    await TryAsync("sweep", () => _store.Sweep.RunAsync(_stopping.Token));
                }
                else if (time.GetElapsedTime(swept) >= interval)
                {
                    swept = time.GetTimestamp();
                    await TryAsync("clean-up of locks", () => _store.Locks.Store.ReapAsync(_stopping.Token));
                    await TryAsync("sweep", () => _store.SweepIfDueAsync(interval, _stopping.Token));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    /// <summary>What is not done now is done at the next tick; the counts are kept until then.</summary>
    internal async Task TryAsync(string what, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (SwarmMemoryException e)
        {
            _logger.LogWarning("A {What} failed and will be tried again: {Message}", what, e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Ends the wait for the next tick without an exception, whose trace costs an end as much as all else.
        _timer?.Dispose();
        await _stopping.CancelAsync();
        await _loop;
        if (!_options.IsFleeting)
            await TryAsync("flush of counts at the end", () => _store.FlushAsync(CancellationToken.None));
        _stopping.Dispose();
    }
}
