using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>
/// Makes the index anew, as a second generation beside the one that searches go on using, and changes over in one transaction. What it
/// is made from is the change feed alone.
/// </summary>
internal sealed class IndexRebuild(IStorage storage, SegmentMerger merger)
{
    /// <param name="progress">From 0 to 1.</param>
    /// <returns>False when another process is at it.</returns>
    public async Task<bool> RunAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        await using var turn = await IndexTurn.TakeAsync(storage, cancellationToken);
        if (turn is null)
            return false;
        var analyzer = new Analyzer();
        var generation = await BeginAsync(cancellationToken);
        for (var after = 0L; ;)
        {
            var place = after;
            var (batch, newest) = await storage.SnapshotAsync(async session => (
                await Indexer.ReadAsync(session, analyzer, generation, place, cancellationToken),
                (await SearchIndex.StateAsync(session, cancellationToken)).Newest), cancellationToken);
            if (batch is null)
                break;
            await storage.WriteAsync(async session =>
            {
                await IndexTurn.KeepAsync(session, cancellationToken);
                await Indexer.AddAsync(session, batch, cancellationToken);
                return true;
            }, cancellationToken);
            after = batch.Segment.LastSeq;
            progress?.Report(newest == 0 ? 1 : Math.Min(1, after / (double)newest));
            await MergeAsync(turn, generation, cancellationToken);
            if (after >= newest)
            {
                await EndAsync(generation, after, cancellationToken);
                await IndexCleaner.RunAsync(storage, cancellationToken);
                progress?.Report(1);
                return true;
            }
        }

        await EndAsync(generation, 0, cancellationToken);
        progress?.Report(1);
        return true;
    }

    private async Task MergeAsync(IndexTurn turn, long generation, CancellationToken cancellationToken)
    {
        var segments = await storage.ReadAsync(session => SearchIndex.SegmentsAsync(session, generation, cancellationToken), cancellationToken);
        if (MergePlan.Choose(segments) is { Count: > 0 } chosen)
            await merger.MergeAsync(turn, chosen, cancellationToken);
    }

    /// <summary>A generation of which nothing is left from one that was not finished.</summary>
    private Task<long> BeginAsync(CancellationToken cancellationToken) => storage.WriteAsync(async session =>
    {
        var state = await SearchIndex.StateAsync(session, cancellationToken);
        var generation = state.Generation + 1;
        foreach (var left in await SearchIndex.SegmentsAsync(session, generation, cancellationToken))
            await SearchIndex.DropAsync(session, left.Id, cancellationToken);
        await SearchIndex.SetAsync(session, SearchIndex.RebuildName, generation, cancellationToken);
        return generation;
    }, cancellationToken);

    private Task<bool> EndAsync(long generation, long cursor, CancellationToken cancellationToken) => storage.WriteAsync(async session =>
    {
        foreach (var old in await SearchIndex.SegmentsAsync(session, generation - 1, cancellationToken))
            await SearchIndex.DropAsync(session, old.Id, cancellationToken);
        await SearchIndex.SetAsync(session, SearchIndex.GenerationName, generation, cancellationToken);
        await SearchIndex.SetAsync(session, SearchIndex.CursorName, cursor, cancellationToken);
        await SearchIndex.SetAsync(session, SearchIndex.RebuildName, 0, cancellationToken);
        await SearchIndex.SetAsync(session, SearchIndex.DamageName, 0, cancellationToken);
        return true;
    }, cancellationToken);
}
