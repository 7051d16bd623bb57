namespace SwarmMemory;

/// <summary>What an open store does by itself.</summary>
/// <param name="FlushInterval">How often counts of reads and agents seen are written; zero: only when the store closes.</param>
/// <param name="SweepInterval">Time between two turns of clean-up by all processes together; null: none.</param>
internal sealed record HousekeepingOptions(TimeSpan FlushInterval, TimeSpan? SweepInterval)
{
    public static readonly HousekeepingOptions None = new(TimeSpan.Zero, null);

    /// <summary>
    /// A process that lives for one call: it writes nothing but what the call asks for.
    /// </summary>
    public static readonly HousekeepingOptions Fleeting = new(TimeSpan.Zero, null) { IsFleeting = true };

    public bool IsFleeting { get; init; }

    /// <summary>What hooks left to be taken in, or null.</summary>
    public Spool? Spool { get; init; }
}
