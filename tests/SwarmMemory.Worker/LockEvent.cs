using System.Diagnostics;
using System.Globalization;

namespace SwarmMemory.Worker;

/// <summary>
/// What one process saw of one lock. Times are of <see cref="Stopwatch"/>, which all processes of a machine share; each is known to the process
/// after the fact for what it was told (queued, granted) and before it for what it did (asked, releasing).
/// </summary>
/// <param name="Fence">0: refused as a deadlock, with its circle.</param>
/// <param name="Queued">0: it did not wait.</param>
internal sealed record LockEvent(
    string Agent, string Resource, LockMode Mode, long Fence, long Asked, long Queued, long Granted, long Releasing, string Circle)
{
    public double WaitMilliseconds => Stopwatch.GetElapsedTime(Asked, Granted).TotalMilliseconds;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"event|{Agent}|{Resource}|{(int)Mode}|{Fence}|{Asked}|{Queued}|{Granted}|{Releasing}|{Circle}");

    /// <summary>The event that a line tells of; null when it is another line.</summary>
    public static LockEvent? TryParse(string line)
    {
        var parts = line.Split('|');
        return parts[0] != "event" ? null : new LockEvent(parts[1], parts[2], (LockMode)Number(parts[3]), Number(parts[4]), Number(parts[5]),
            Number(parts[6]), Number(parts[7]), Number(parts[8]), parts[9]);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
