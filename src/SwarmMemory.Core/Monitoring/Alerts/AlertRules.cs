using System.Globalization;

namespace SwarmMemory.Monitoring;

/// <summary>Everything that health looks at, each with its threshold, its evidence and what helps.</summary>
internal static class AlertRules
{
    /// <summary>Below this, unused space is too little to speak of.</summary>
    private const long LeastFree = 256 * 1024;

    /// <summary>Fewer entries than this are read when they are needed.</summary>
    private const int LeastEntries = 100;

    /// <summary>What happened at one moment stays said for as long.</summary>
    private static readonly long Remembered = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    public static IReadOnlyList<AlertRule> For(HealthOptions options) =>
    [
        new("memory_critical", true, "cleanup", m => Above(Used(m, options), options.MemoryCritical,
            v => Text($"The store uses {100 * v:F0} % of agent_memory_limits.max_total_memory; when it is full, writes are refused."))),
        new("memory_warning", false, "cleanup", m => Used(m, options) >= options.MemoryCritical ? null : Above(Used(m, options), options.MemoryWarning,
            v => Text($"The store uses {100 * v:F0} % of agent_memory_limits.max_total_memory."))),
        new("disk_full", true, "Make room on the store's disk.", m => m.Facts.DiskFree is { } free && free < LeastRoom(m)
            ? new(free, LeastRoom(m), Text($"The store's disk has {free:N0} bytes left; when it is full, writes are refused.")) : null),
        new("cache_performance", false, "statistics", m => m.CacheHitRate is { } rate && rate < options.CacheHitRate
            ? new(rate, options.CacheHitRate, Text($"{100 * rate:F0} % of {m.PagesAsked:N0} pages were in memory when they were asked for.")) : null, OfInterval: true),
        new("access_time", false, "Look for a process that holds a write transaction open, and at the disk.", m => SlowAccess(m, options), OfInterval: true),
        new("lock_wait", false, "Look at lock_list for who holds; locks on smaller parts, shorter leases or other work meanwhile.", m => LongWaits(m, options), OfInterval: true),
        new("stale_data", false, "Give entries a ttl_seconds or a retention in memory_schema.json; what is merely unread is never removed.",
            m => m.Counter(StaleScan.Of) < LeastEntries ? null : Above((double)m.Counter(StaleScan.Stale) / m.Counter(StaleScan.Of), options.StaleShare,
                v => Text($"{m.Counter(StaleScan.Stale):N0} of {m.Counter(StaleScan.Of):N0} entries were not read or written for {options.StaleAfter.TotalDays:0.##} days."))),
        new("fragmentation", false, "defragmentation", m => m.Facts.Free < LeastFree ? null : Above((double)m.Facts.Free / m.Facts.Size, options.Fragmentation,
            v => Text($"{100 * v:F0} % of the file, {m.Facts.Free:N0} bytes, hold nothing."))),
        new("log_growth", false, "End processes that hang: one of them holds a read transaction open.", m => m.Facts.LogSize <= options.LogSize ? null
            : new(m.Facts.LogSize, options.LogSize, Text($"The write-ahead log has {m.Facts.LogSize:N0} bytes."))),
        new("file_replaced", true, "Find out what replaced it; what agents wrote meanwhile is in the old file.", m => Happened(m, Meters.ReplacedAt,
            "The database file was replaced or deleted while processes had it open.")),
        new("clock_step", false, "Check the machine's time; expiry and history follow it.", m => Happened(m, ClockWatch.SteppedAt,
            Text($"The clock went by {m.Counter(ClockWatch.SteppedBy) / 1000.0:F1} seconds more than time has passed: it was set, or the machine slept."))),
        new("message_backlog", false, "Ask that agent to call message_read with ack, or to end.", m => m.MostUnread < options.Unread ? null
            : new(m.MostUnread, options.Unread, Text($"{m.MostUnreadAgent} has {m.MostUnread:N0} unread messages; {m.Unread:N0} wait in all."))),
        new("search_damaged", false, IndexRemedy.Name, m => !m.Search.IsDamaged ? null
            : new(1, 0, "The search index is damaged; until it is made anew, searches find less and say so.")),
        new("search_behind", false, IndexRemedy.Name, m => m.Search.Behind <= options.SearchBehind ? null
            : new(m.Search.Behind, options.SearchBehind, Text($"{m.Search.Behind:N0} versions are not in the search index; the next search puts them in and waits for it."))),
    ];

    /// <summary>Share of the limit that holds something; pages inside the file that are free can be written again.</summary>
    private static double Used(Measurement m, HealthOptions options) => (double)(m.Facts.Size - m.Facts.Free) / options.MaxTotal;

    /// <summary>Room for the log to grow and for a sweep to work: a tenth of the store, 64 MiB at least.</summary>
    private static long LeastRoom(Measurement m) => Math.Max(64L * 1024 * 1024, m.Facts.Size / 10);

    private static AlertRule.Finding? SlowAccess(Measurement m, HealthOptions options)
    {
        foreach (var operation in Meters.Operations)
        {
            var times = m.TimesOf(operation);
            if (Latencies.Percentile(times, 0.99) is { } p99 && p99 > options.AccessTime.TotalMicroseconds)
            {
                return new(p99 / 1e6, options.AccessTime.TotalSeconds,
                    Text($"One in a hundred of {times.Values.Sum():N0} calls to {operation} took {p99 / 1e6:F2} seconds or more."));
            }
        }

        return null;
    }

    private static AlertRule.Finding? LongWaits(Measurement m, HealthOptions options)
    {
        var waits = m.TimesOf(Meters.LockWait);
        return Latencies.Percentile(waits, 0.99) is { } p99 && p99 >= options.LockWait.TotalMicroseconds
            ? new(p99 / 1e6, options.LockWait.TotalSeconds,
                Text($"One in a hundred of {waits.Values.Sum():N0} waits for locks took {p99 / 1e6:F0} seconds or more; {m.Standing.LocksWaited:N0} wait now."))
            : null;
    }

    private static AlertRule.Finding? Happened(Measurement m, string counter, string evidence) =>
        m.Counter(counter) is > 0 and var at && m.At - at < Remembered ? new(1, 0, evidence) : null;

    private static AlertRule.Finding? Above(double value, double threshold, Func<double, string> evidence) =>
        value >= threshold ? new(value, threshold, evidence(value)) : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
