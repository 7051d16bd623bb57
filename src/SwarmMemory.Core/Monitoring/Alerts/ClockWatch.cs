namespace SwarmMemory.Monitoring;

/// <summary>Notices that more or less time went by on the machine's clock than has passed: it was set, or the machine slept.</summary>
internal sealed class ClockWatch(TimeProvider time)
{
    public const string SteppedAt = "clock.stepped_at";
    public const string SteppedBy = "clock.stepped_by";

    /// <summary>Clocks that are kept right by small corrections never go off by as much in a minute.</summary>
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(5);

    private DateTimeOffset _wall = time.GetUtcNow();
    private long _steady = time.GetTimestamp();

    /// <summary>By how much it was set since the last look; null: not at all.</summary>
    public TimeSpan? Look()
    {
        var (wall, steady) = (time.GetUtcNow(), time.GetTimestamp());
        var step = wall - _wall - time.GetElapsedTime(_steady, steady);
        (_wall, _steady) = (wall, steady);
        return step.Duration() > Tolerated ? step : null;
    }
}
