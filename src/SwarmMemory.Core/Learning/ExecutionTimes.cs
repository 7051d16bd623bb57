namespace SwarmMemory.Learning;

/// <summary>Execution times on their logarithm, shrunk level by level as rates are, since tasks take twice as long rather than a minute longer.</summary>
internal static class ExecutionTimes
{
    private const double Pooling = 10;

    /// <summary>The time that half of the tasks take at most; null when none was recorded.</summary>
    public static TimeSpan? Expected(Tally[] own, Tally[] all)
    {
        if (all[0].Timed == 0)
            return null;
        var log = all[0].LogTime / all[0].Timed;
        for (var d = 0; d < own.Length; d++)
            log = (own[d].LogTime + (Pooling * log)) / (own[d].Timed + Pooling);
        return TimeSpan.FromSeconds(Math.Exp(log));
    }
}
