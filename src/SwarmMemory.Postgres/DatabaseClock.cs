using System.Diagnostics;

namespace SwarmMemory.Postgres;

/// <summary>
/// The database's time between two of its answers. What a client makes of an answer is behind by the time that it travelled, never ahead: a lease or an
/// entry that has just ended may still count for that long. What is written takes its time from the database, under the write lock.
/// </summary>
internal sealed class DatabaseClock(TimeProvider? told)
{
    /// <summary>Two clocks part by less than a millisecond in this time.</summary>
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(10);

    private Answer? _last;

    /// <summary>Unix milliseconds, or null when the database has not been asked for too long.</summary>
    public long? Now() => told is not null ? told.GetUtcNow().ToUnixTimeMilliseconds()
        : Volatile.Read(ref _last) is { } last && Stopwatch.GetElapsedTime(last.Stamp) is var since && since < Trust
            ? last.Milliseconds + (long)since.TotalMilliseconds
            : null;

    /// <summary>Takes an answer of the database; returns the time that counts.</summary>
    public long Set(long milliseconds)
    {
        if (told is not null)
            return told.GetUtcNow().ToUnixTimeMilliseconds();
        Volatile.Write(ref _last, new Answer(milliseconds, Stopwatch.GetTimestamp()));
        return milliseconds;
    }

    private sealed record Answer(long Milliseconds, long Stamp);
}
