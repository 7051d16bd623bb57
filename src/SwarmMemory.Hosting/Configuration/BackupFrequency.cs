namespace SwarmMemory.Hosting.Configuration;

/// <summary>How often the entries below a path pattern go into a snapshot.</summary>
public enum BackupFrequency
{
    Never,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    SessionEnd,
}
