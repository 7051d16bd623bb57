using Dapper;
using SwarmMemory.Persistence;
using SwarmMemory.Storage;

namespace SwarmMemory.Monitoring;

/// <summary>
/// Makes a snapshot when one is due: something below a path pattern has changed, and the last snapshot, whoever made it, is older than the
/// pattern's frequency. Where nothing changes nothing is copied.
/// </summary>
internal sealed class SnapshotSchedule(IStorage storage, Turns turns, SnapshotKeeper keeper, SnapshotOptions options, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    /// <summary>Changes looked at in one go; a store that has more since its last snapshot has changed enough.</summary>
    private const int MostChanges = 20_000;

    private const string FirstWrite = "select at from entry_version order by seq limit 1";

    /// <summary>Keys written after a place in the feed. @after seq.</summary>
    private const string Changed = "select key, at from entry_version where seq > @after order by seq limit @limit";

    /// <returns>The snapshot made, or null.</returns>
    public async Task<SnapshotInfo?> RunIfDueAsync(CancellationToken cancellationToken)
    {
        if (options.Folder is null || options.Schedule.Count == 0 || !await turns.TakeAsync("snapshot.look_at", BetweenLooks, cancellationToken))
            return null;
        if (!await IsDueAsync(keeper.List(), cancellationToken))
            return null;
        // Held while the copy is made, however large the store: a process that dies over it gives the turn up after ten minutes.
        return await turns.TakeAsync("snapshot.make_at", TimeSpan.FromMinutes(10), cancellationToken)
            ? await keeper.CreateAsync(null, SnapshotKeeper.Scheduled, null, cancellationToken)
            : null;
    }

    private async Task<bool> IsDueAsync(List<SnapshotInfo> there, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var newest = there.FirstOrDefault();
        var (last, changes) = await storage.SnapshotAsync(async session =>
        {
            var first = await session.Connection.QueryFirstOrDefaultAsync<long?>(FirstWrite);
            var place = newest?.Sequence ?? 0;
            var rows = await session.Connection.QueryAsync<ChangedKey>(Changed, new { after = place, limit = MostChanges });
            return (newest?.CreatedAt.ToUnixTimeMilliseconds() ?? first ?? now, rows.Buffered());
        }, cancellationToken);

        return options.Schedule.Where(r => now - last >= r.Every.TotalMilliseconds).Any(rule =>
        {
            var below = changes.Where(c => rule.Pattern.Matches(c.Key)).ToList();
            return below.Count > 0 ? !rule.WhenQuiet || now - below[^1].At >= rule.Every.TotalMilliseconds : changes.Count == MostChanges;
        });
    }

    /// <summary>Visible to the code that Dapper.AOT generates.</summary>
    internal sealed class ChangedKey
    {
        public string Key { get; set; } = "";
        public long At { get; set; }
    }
}
