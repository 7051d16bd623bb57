namespace SwarmMemory.Learning;

/// <summary>
/// What was counted of one strategy, or of all of them together, at one level of context. Every number is a sum over outcomes, each weighted
/// by its age alone.
/// </summary>
internal struct Tally
{
    /// <summary>Outcomes, by horizon.</summary>
    public PerHorizon Outcomes;

    /// <summary>Those that succeeded.</summary>
    public PerHorizon Successes;

    /// <summary>Successes that were to be expected from the contexts alone, whichever strategy was used.</summary>
    public PerHorizon Expected;

    /// <summary>The outcome up to which the forgetting counts have been aged.</summary>
    public long At;

    /// <summary>The same as it stands in the store.</summary>
    public long StoredAt;

    /// <summary>Outcomes with a time, the sum of its logarithm, and of the logarithm's square.</summary>
    public double Timed, LogTime, LogTimeSquares;

    /// <summary>The same counts as they weigh when the store has <paramref name="now"/> outcomes.</summary>
    public readonly Tally Aged(long now)
    {
        var aged = this;
        for (var h = 1; h < Horizon.Count; h++)
        {
            var keep = Horizon.Decay(h, now - At);
            aged.Outcomes[h] *= keep;
            aged.Successes[h] *= keep;
            aged.Expected[h] *= keep;
        }

        aged.At = Math.Max(now, At);
        return aged;
    }

    /// <summary>Adds an outcome to counts that were aged to it.</summary>
    /// <param name="expected">Its chance of success by its context alone, by horizon.</param>
    /// <param name="seconds">How long it took, or null.</param>
    public void Add(bool success, in PerHorizon expected, double? seconds)
    {
        for (var h = 0; h < Horizon.Count; h++)
        {
            Outcomes[h] += 1;
            Successes[h] += success ? 1 : 0;
            Expected[h] += expected[h];
        }

        if (seconds is { } time)
        {
            var log = Math.Log(Math.Max(time, 0.001));
            Timed += 1;
            LogTime += log;
            LogTimeSquares += log * log;
        }
    }
}
