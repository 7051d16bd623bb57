namespace SwarmMemory.Hosting.Configuration;

/// <summary>What is measured, when it raises an alert, and what is logged: <c>monitoring</c>.</summary>
public sealed record MonitoringSettings
{
    /// <summary>Time between two health checks, 1 second to 1 day.</summary>
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Days the measured health is kept, 1 to 3,650.</summary>
    public int HealthHistoryDays { get; init; } = 30;

    /// <summary>Days the log files are kept, 1 to 3,650.</summary>
    public int LogRetentionDays { get; init; } = 7;

    /// <summary>The least severe message that is logged.</summary>
    public LogVerbosity LogLevel { get; init; } = LogVerbosity.Warning;

    /// <summary>Page-cache hit rate below which an alert is raised, 0 to 1.</summary>
    public double CacheHitRateThreshold { get; init; } = 0.5;

    /// <summary>Time of one access above which an alert is raised, 1 millisecond to 1 hour.</summary>
    public TimeSpan AccessTimeThreshold { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time without a read after which an entry counts as stale, 1 minute to 36,500 days.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Names of the agents, of whatever swarm, that get a message when an alert is raised or over; <c>*</c>: all agents.</summary>
    public AgentNames AlertRecipients { get; init; } = AgentNames.None;

    /// <summary>Share of unused space in the database above which an alert is raised, 0 to 1.</summary>
    public double FragmentationThreshold { get; init; } = 0.3;
}
