using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SwarmMemory.Monitoring;

/// <summary>
/// What OpenTelemetry can listen to: the meter and the activity source <c>SwarmMemory</c>, with the names of its conventions for databases
/// (https://opentelemetry.io/docs/specs/semconv/database/). While nobody listens an operation costs two looks at a flag. No key, value or name of an
/// agent is ever told.
/// </summary>
internal static class Telemetry
{
    public const string Name = "SwarmMemory";

    private const string SystemTag = "db.system.name";
    private const string OperationTag = "db.operation.name";
    private const string ErrorTag = "error.type";

    /// <summary>Those of the convention, and finer ones: here most calls take less than its smallest.</summary>
    private static readonly double[] Seconds = [0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60];

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "db.client.operation.duration", "s", "Duration of operations on the memory.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });

    private static readonly Histogram<double> LockWait = Meter.CreateHistogram(
        "swarm_memory.lock.wait.duration", "s", "Time in the queue for a lock, granted or not.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });

    private static readonly Gauge<long> Entries = Meter.CreateGauge<long>("swarm_memory.entries", "{entry}", "Entries in the store.");
    private static readonly Gauge<long> Size = Meter.CreateGauge<long>("swarm_memory.file.size", "By", "Size of the database, by what holds something and what is free.");
    private static readonly Gauge<long> Unread = Meter.CreateGauge<long>("swarm_memory.messages.unread", "{message}", "Messages that wait for their readers.");
    private static readonly Gauge<long> Alerts = Meter.CreateGauge<long>("swarm_memory.alerts", "{alert}", "Alerts that stand, by severity.");

    public static bool IsOn => Duration.Enabled || Source.HasListeners();

    public static Activity? Begin(string operation, string system)
    {
        var activity = Source.StartActivity(operation, System.Diagnostics.ActivityKind.Client);
        activity?.SetTag(SystemTag, system);
        activity?.SetTag(OperationTag, operation);
        return activity;
    }

    /// <param name="fault">What went wrong, or null.</param>
    public static void End(Activity? activity, string operation, string system, TimeSpan took, Exception? fault)
    {
        var error = fault switch
        {
            null => null,
            SwarmMemoryException known => known.Code.Name(),
            _ => fault.GetType().FullName,
        };
        var tags = new TagList { { SystemTag, system }, { OperationTag, operation } };
        if (error is not null)
        {
            tags.Add(ErrorTag, error);
            activity?.SetTag(ErrorTag, error);
            activity?.SetStatus(ActivityStatusCode.Error);
        }

        Duration.Record(took.TotalSeconds, tags);
        activity?.Dispose();
    }

    public static void Waited(TimeSpan took) => LockWait.Record(took.TotalSeconds);

    /// <summary>What a check found: told by the process whose turn it was.</summary>
    public static void Tell(Measurement measured, IReadOnlyCollection<Alert> standing)
    {
        Entries.Record(measured.Entries);
        Size.Record(measured.Facts.Size - measured.Facts.Free, new KeyValuePair<string, object?>("state", "used"));
        Size.Record(measured.Facts.Free, new KeyValuePair<string, object?>("state", "free"));
        Unread.Record(measured.Unread);
        foreach (var severity in (string[])["warning", "critical"])
            Alerts.Record(standing.Count(a => a.Severity == severity), new KeyValuePair<string, object?>("severity", severity));
    }
}
