namespace SwarmMemory.Hosting.Configuration;

/// <summary>How long entries are kept when no path pattern of the schema says otherwise: <c>retention_policies</c>.</summary>
public sealed record RetentionPolicies
{
    /// <summary>Entries of the category <c>swarm</c>.</summary>
    public RetentionPeriod Swarm { get; init; } = RetentionPeriod.Days(30);

    /// <summary>Entries of the category <c>agent</c>.</summary>
    public RetentionPeriod Agent { get; init; } = RetentionPeriod.Days(30);

    /// <summary>Entries of the category <c>session</c>.</summary>
    public RetentionPeriod Session { get; init; } = RetentionPeriod.Days(1);

    /// <summary>Entries of the category <c>global</c>.</summary>
    public RetentionPeriod Global { get; init; } = RetentionPeriod.Days(365);

    /// <summary>Entries of the category <c>neural</c>.</summary>
    public RetentionPeriod Neural { get; init; } = RetentionPeriod.Days(365);

    /// <summary>Time without a read or a write after which an entry moves to the archive, where reads still find it.</summary>
    public RetentionPeriod ArchiveAfter { get; init; } = RetentionPeriod.Forever;

    /// <summary>Earlier versions of entries.</summary>
    public TimeSpan History { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Versions kept of one entry at most, 2 to 100,000.</summary>
    public int HistoryVersions { get; init; } = 100;
}
