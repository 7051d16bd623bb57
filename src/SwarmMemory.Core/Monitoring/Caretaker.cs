using Microsoft.Extensions.Logging;
using SwarmMemory.Persistence;
using SwarmMemory.Search;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>
/// What the store does for itself while it is open. At each tick of any process one of them has the turn and does a few pieces of work, each of a
/// few milliseconds with other writers' turns between them.
/// </summary>
internal sealed class Caretaker(
    IStorage storage, HealthCheck health, SnapshotKeeper snapshots, ArchivalRemedy archival, MemorySearch search, CareOptions options, TimeProvider time,
    ILogger<Caretaker> logger)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenPieces = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OncePerDay = TimeSpan.FromDays(1);
    private const int SlicesPerTick = 10;

    private readonly Turns _turns = new(storage);
    private readonly StaleScan _stale = new(storage, options.Health.StaleAfter);
    private readonly SnapshotSchedule _schedule = new(storage, new Turns(storage), snapshots, options.Snapshots, time);
    private long _lookedAt = time.GetTimestamp();

    public async Task TickAsync(CancellationToken cancellationToken)
    {
        if (await health.RunIfDueAsync(cancellationToken) is var (raised, cleared))
        {
            foreach (var alert in raised)
                logger.LogWarning("Alert {Name} ({Severity}): {Evidence} {Remedy}", alert.Name, alert.Severity, alert.Evidence, alert.Remedy);
            foreach (var alert in cleared)
                logger.LogInformation("Alert {Name} is over.", alert.Name);
        }

        if (options.Automatic && await _turns.TakeAsync("care.next_at", BetweenPieces, cancellationToken))
            await CareAsync(cancellationToken);
        if (time.GetElapsedTime(_lookedAt) >= BetweenLooks)
        {
            _lookedAt = time.GetTimestamp();
            await _schedule.RunIfDueAsync(cancellationToken);
        }
    }

    private async Task CareAsync(CancellationToken cancellationToken)
    {
        await _stale.RunAsync(cancellationToken);
        await archival.RunSliceAsync(cancellationToken);
        var facts = await storage.DescribeAsync(cancellationToken);
        // Half of what would raise an alert: free space inside is used again, and only too much of it is a waste.
        if (facts.Free > facts.Size * options.Health.Fragmentation / 2)
            await storage.Care.ReleaseAsync(SlicesPerTick, cancellationToken);
        if (await _turns.TakeAsync("care.statistics_at", OncePerDay, cancellationToken))
            await storage.Care.AnalyzeAsync(cancellationToken);
        // What is damaged is marked, and made anew with the next update of the index.
        if (await _turns.TakeAsync("care.search_at", OncePerDay, cancellationToken))
            await search.CheckAsync(cancellationToken);
    }
}
