namespace SwarmMemory.Hosting.Configuration;

/// <summary>The least severe message that is logged: <c>monitoring.log_level</c>.</summary>
public enum LogVerbosity
{
    Debug,
    Information,
    Warning,
    Error,
}
