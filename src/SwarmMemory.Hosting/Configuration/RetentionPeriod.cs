namespace SwarmMemory.Hosting.Configuration;

/// <summary>How long something is kept after its last write. The default value keeps it for ever.</summary>
/// <param name="Length">The time it is kept; <see langword="null"/> keeps it for ever.</param>
public readonly record struct RetentionPeriod(TimeSpan? Length)
{
    /// <summary>Never expires.</summary>
    public static RetentionPeriod Forever => default;

    /// <summary>Whether it never expires.</summary>
    public bool IsForever => Length is null;

    /// <summary>A period of whole days.</summary>
    public static RetentionPeriod Days(int days) => new(TimeSpan.FromDays(days));

    /// <summary>The text the configuration files use: <c>30d</c>, <c>90s</c>, <c>forever</c>.</summary>
    public override string ToString() => Length is { } length ? DurationText.Format(length) : DurationText.Forever;
}
