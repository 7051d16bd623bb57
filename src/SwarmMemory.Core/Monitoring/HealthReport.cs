namespace SwarmMemory;

/// <summary>How the store is.</summary>
/// <param name="OverallHealth"><c>healthy</c>; <c>warning</c> or <c>critical</c> as the gravest alert says.</param>
/// <param name="Remedies">What <c>memory_optimize</c> can do about the alerts.</param>
/// <param name="Metrics">What was measured.</param>
/// <param name="Detail">Null in a summary.</param>
public sealed record HealthReport(
    string OverallHealth, IReadOnlyList<Alert> Alerts, IReadOnlyList<string> Remedies, HealthMetrics Metrics, HealthDetail? Detail = null);

/// <param name="Bytes">Of the values' JSON text.</param>
/// <param name="FileSize">Of the database file; <paramref name="FreeSize"/> of it hold nothing.</param>
/// <param name="PageCacheHitRate">Of the last interval between checks; null when hardly any page was asked for.</param>
/// <param name="StaleEntries">Not read or written for long, as the last round of counting found.</param>
public sealed record HealthMetrics(
    long Entries, long Bytes, long FileSize, long FreeSize, long LogSize, double? PageCacheHitRate, long Reads, long ReadMisses, long StaleEntries,
    long UnreadMessages, IReadOnlyList<OperationTime> Operations, LockMetrics Locks, long OpenConflicts, LearnerMetrics Learner, CompressionMetrics Compression);

/// <param name="Held">Now, with what is over and not swept out yet; so for <paramref name="Waiting"/>.</param>
/// <param name="Waits">That ended in the last minute or two, granted or not: how many, and how long they took.</param>
public sealed record LockMetrics(long Held, long Waiting, OperationTime Waits);

/// <param name="Outcomes">Recorded so far.</param>
/// <param name="CalibrationError">How far forecasts lie beside what happened, of the last 1,000 or so; null when there are hardly any.</param>
public sealed record LearnerMetrics(long Outcomes, double? CalibrationError);

/// <summary>Values written since the store was made that were large enough to be compressed.</summary>
/// <param name="Smaller">Were compressed.</param>
/// <param name="InVain">Were tried and did not become smaller by a quarter.</param>
/// <param name="PassedOver">Were not tried, because others of their kind had been in vain.</param>
public sealed record CompressionMetrics(long Smaller, long InVain, long PassedOver);

/// <summary>How long calls of one kind took in the last minute or two, by all processes.</summary>
public sealed record OperationTime(string Name, long Calls, double? P50Ms, double? P99Ms);

/// <param name="Agents">The largest accounts of agents and sessions.</param>
/// <param name="History">Newest first.</param>
/// <param name="Notes">Things a person should know, in sentences.</param>
public sealed record HealthDetail(
    string Engine, int SchemaVersion, IReadOnlyList<Total> Categories, IReadOnlyList<Total> Swarms, IReadOnlyList<Total> Agents,
    IReadOnlyList<HealthSample> History, IReadOnlyList<string> Notes);

/// <summary>Entries and the bytes of their values. What has expired counts until it is swept out.</summary>
public sealed record Total(string Name, long Entries, long Bytes);
