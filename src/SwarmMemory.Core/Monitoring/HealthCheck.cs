using System.Globalization;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>Measures the store: its file, its entries by category, what all processes read.</summary>
internal sealed class HealthCheck(IStorage storage, Statistics statistics)
{
    /// <summary>A log that grows past this is no longer being checkpointed: some reader holds it open.</summary>
    private const long LargestLog = 64L * 1024 * 1024;

    public async Task<Health> RunAsync(CancellationToken cancellationToken)
    {
        var facts = await storage.DescribeAsync(cancellationToken);
        var counters = await statistics.CountersAsync(cancellationToken);
        var totals = await statistics.TotalsAsync(cancellationToken);
        List<string> alerts = [];
        if (facts.LogSize > LargestLog)
        {
            alerts.Add(string.Create(CultureInfo.InvariantCulture,
                $"The write-ahead log has {facts.LogSize:N0} bytes: a process holds a read transaction open. End processes that hang."));
        }

        return new Health(
            alerts.Count == 0 ? "healthy" : "warning", alerts, facts.Notes, facts.Engine, facts.SchemaVersion, facts.Size, facts.Free, facts.LogSize,
            [.. totals.Select(t => new CategoryHealth(((MemoryCategory)t.Category).ToString().ToLowerInvariant(), t.Entries, t.Bytes))],
            counters.GetValueOrDefault(Statistics.Hits), counters.GetValueOrDefault(Statistics.Misses));
    }
}
