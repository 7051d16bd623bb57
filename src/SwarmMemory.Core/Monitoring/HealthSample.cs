namespace SwarmMemory;

/// <summary>What one check measured.</summary>
public sealed class HealthSample
{
    /// <summary>Unix milliseconds.</summary>
    public long At { get; set; }
    public long Entries { get; set; }
    public long Bytes { get; set; }
    public long Size { get; set; }
    public long Free { get; set; }
    public long LogSize { get; set; }
    public double? CacheHitRate { get; set; }

    /// <summary>Calls of all processes since the check before, and how long they took in microseconds.</summary>
    public long Operations { get; set; }
    public long? P50Us { get; set; }
    public long? P99Us { get; set; }
    public long Stale { get; set; }
    public long Unread { get; set; }

    internal static HealthSample Of(Monitoring.Measurement measurement)
    {
        var times = measurement.AllTimes();
        return new()
        {
            At = measurement.At,
            Entries = measurement.Entries,
            Bytes = measurement.Bytes,
            Size = measurement.Facts.Size,
            Free = measurement.Facts.Free,
            LogSize = measurement.Facts.LogSize,
            CacheHitRate = measurement.CacheHitRate,
            Operations = times.Values.Sum(),
            P50Us = Monitoring.Latencies.Percentile(times, 0.5),
            P99Us = Monitoring.Latencies.Percentile(times, 0.99),
            Stale = measurement.Counter(Monitoring.StaleScan.Stale),
            Unread = measurement.Unread,
        };
    }
}
