using SwarmMemory.Coordination;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>Says how the store is, and keeps the book of alerts and the history of it: one process at a time, once an interval.</summary>
internal sealed class HealthCheck(IStorage storage, MessageStore messages, HealthOptions options, TimeProvider time)
{
    private const int Shown = 20;
    private const int HistoryShown = 60;

    /// <summary>Fewer forecasts than this say nothing about how right they are.</summary>
    private const int LeastForecasts = 200;

    private readonly Measuring _measuring = new(storage);
    private readonly AlertBook _alerts = new(storage, options);
    private readonly AlertNotice _notice = new(messages, options.Recipients);
    private readonly HealthHistory _history = new(options);
    private readonly Turns _turns = new(storage);
    private readonly ClockWatch _clock = new(time);

    public async Task<HealthReport> ReportAsync(bool full, CancellationToken cancellationToken)
    {
        var measured = await _measuring.TakeAsync(longer: true, cancellationToken);
        var alerts = await _alerts.LookAsync(measured, cancellationToken);
        return new HealthReport(
            Overall(alerts), alerts, [.. alerts.Select(a => a.Remedy).Where(r => !r.Contains(' ', StringComparison.Ordinal)).Distinct()],
            Metrics(measured), full ? await DetailAsync(measured, cancellationToken) : null);
    }

    /// <inheritdoc cref="AlertBook.ChangesAsync"/>
    public Task<long> ChangesAsync(CancellationToken cancellationToken) => _alerts.ChangesAsync(cancellationToken);

    /// <summary>Makes the check if it is this process's turn.</summary>
    /// <returns>The alerts raised and those that are over; null when it was not due.</returns>
    public async Task<(List<Alert> Raised, List<Alert> Cleared)?> RunIfDueAsync(CancellationToken cancellationToken)
    {
        var step = _clock.Look();
        if (step is null && !await _turns.TakeAsync("health.next_at", options.Interval, cancellationToken))
            return null;
        if (step is { } by)
            await ClockSteps.NoteAsync(storage, by, cancellationToken);

        var measured = await _measuring.TakeAsync(longer: false, cancellationToken);
        var alerts = await storage.WriteAsync(async session =>
        {
            await _history.AppendAsync(session, measured);
            var (raised, cleared) = await _alerts.UpdateAsync(session, measured);
            await _notice.TellAsync(session, raised, cleared, cancellationToken);
            return (raised, cleared);
        }, cancellationToken);
        if (Telemetry.IsOn)
            Telemetry.Tell(measured, await _alerts.LookAsync(measured, cancellationToken));
        return alerts;
    }

    private static string Overall(List<Alert> alerts) =>
        alerts.Exists(a => a.Severity == "critical") ? "critical" : alerts.Count > 0 ? "warning" : "healthy";

    private static HealthMetrics Metrics(Measurement m) => new(
        m.Entries, m.Bytes, m.Facts.Size, m.Facts.Free, m.Facts.LogSize, m.CacheHitRate, m.Counter(Statistics.Hits), m.Counter(Statistics.Misses),
        m.Counter(StaleScan.Stale), m.Unread, [.. Meters.Operations.Select(o => Time(o, m.TimesOf(o))).Where(t => t.Calls > 0)],
        new(m.Standing.LocksHeld, m.Standing.LocksWaited, Time(Meters.LockWait, m.TimesOf(Meters.LockWait))), m.Standing.OpenConflicts,
        new(m.Learned.Outcomes, m.Learned.Told.Count < LeastForecasts ? null : m.Learned.Told.Error),
        new(m.Counter(Compressor.Smaller), m.Counter(Compressor.InVain), m.Counter(Compressor.PassedOver)));

    private static OperationTime Time(string name, Dictionary<int, long> counts) => new(
        name, counts.Values.Sum(), Latencies.Percentile(counts, 0.5) / 1000.0, Latencies.Percentile(counts, 0.99) / 1000.0);

    private async Task<HealthDetail> DetailAsync(Measurement m, CancellationToken cancellationToken) => new(
        m.Facts.Engine, m.Facts.SchemaVersion, Sums(m.Accounts, a => a.Category), Sums(m.Accounts.Where(a => a.Swarm.Length > 0), a => a.Swarm),
        [.. m.Accounts.Where(a => a.Name.Contains('/', StringComparison.Ordinal)).OrderByDescending(a => a.Bytes).Take(Shown).Select(a => new Total(a.Name, a.Entries, a.Bytes))],
        await storage.ReadAsync(session => HealthHistory.NewestAsync(session, HistoryShown), cancellationToken), m.Facts.Notes);

    private static IReadOnlyList<Total> Sums(IEnumerable<AccountTotal> accounts, Func<AccountTotal, string> by) =>
    [
        .. accounts.GroupBy(by).Select(g => new Total(g.Key, g.Sum(a => a.Entries), g.Sum(a => a.Bytes)))
            .OrderByDescending(t => t.Bytes).ThenBy(t => t.Name, StringComparer.Ordinal).Take(Shown),
    ];
}
