using Microsoft.Extensions.Logging;
using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>
/// Makes one segment of several, without the documents that were superseded since: read a piece at a time, written in short transactions
/// into a segment that no search sees until it is complete. One process at a time does it; one that died leaves nothing that the next does
/// not clear away.
/// </summary>
internal sealed class SegmentMerger(IStorage storage, ILogger logger)
{
    private const int WriteBytes = 256 * 1024;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var segments = await storage.SnapshotAsync(async session => (await SearchIndex.StateAsync(session, cancellationToken)).Segments, cancellationToken);
            if (MergePlan.Choose(segments) is not { Count: > 0 } chosen)
                return;
            await using var turn = await IndexTurn.TakeAsync(storage, cancellationToken);
            if (turn is null || !await MergeAsync(turn, chosen, cancellationToken))
                return;
        }
    }

    /// <returns>False when it could not be finished; then nothing has changed.</returns>
    public async Task<bool> MergeAsync(IndexTurn turn, IReadOnlyList<SearchSegment> segments, CancellationToken cancellationToken)
    {
        await IndexCleaner.RunAsync(storage, cancellationToken);
        var (first, last) = (segments[0].FirstSeq, segments[^1].LastSeq);
        var live = await LiveDocuments.ReadAsync(storage, first, last, cancellationToken);
        var target = new SearchSegment { Generation = segments[0].Generation, State = SearchSegment.Building, FirstSeq = first, LastSeq = last };
        target.Id = await storage.WriteAsync(session => SearchIndex.AddSegmentAsync(session, target, cancellationToken), cancellationToken);
        try
        {
            var blocks = await CopyAsync(turn, segments, target, live, cancellationToken);
            var documents = segments.Sum(s => s.Documents);
            // The length of what is dropped is not kept: on average it is as long as what stays.
            var words = documents == 0 ? 0 : (long)(segments.Sum(s => s.Words) * ((double)live.Count / documents));
            return await storage.WriteAsync(async session =>
            {
                var now = (await SearchIndex.SegmentsAsync(session, target.Generation, cancellationToken)).ConvertAll(s => s.Id);
                if (!segments.All(s => now.Contains(s.Id)) || !await SearchIndex.PublishAsync(session, target.Id, live.Count, words, blocks, cancellationToken))
                    return false;
                foreach (var segment in segments)
                    await SearchIndex.DropAsync(session, segment.Id, cancellationToken);
                return true;
            }, cancellationToken) && await IndexCleaner.RunAsync(storage, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or IndexOutOfRangeException)
        {
            logger.LogWarning("A segment of the search index is damaged; the index will be rebuilt.");
            await SearchIndex.MarkDamagedAsync(storage, cancellationToken);
            return false;
        }
    }

    private async Task<int> CopyAsync(
        IndexTurn turn, IReadOnlyList<SearchSegment> segments, SearchSegment target, LiveDocuments live, CancellationToken cancellationToken)
    {
        List<SearchBlock> pending = [];
        var writer = new BlockWriter(target.FirstSeq, pending.Add);
        SegmentReader[] readers = [.. segments.Select(s => new SegmentReader(storage, s))];
        foreach (var reader in readers)
            await reader.NextAsync(cancellationToken);
        while (readers.Where(r => r.Current is not null).Select(r => r.Current!.Value.Term).DefaultIfEmpty(long.MaxValue).Min() is var term && readers.Any(r => r.Current is not null))
        {
            foreach (var reader in readers)
            {
                while (reader.Current is { } list && list.Term == term)
                {
                    Copy(list, writer, live);
                    await reader.NextAsync(cancellationToken);
                }
            }

            if (pending.Sum(b => b.Data.Length) >= WriteBytes)
                await FlushAsync(turn, target, pending, cancellationToken);
        }

        writer.Finish();
        await FlushAsync(turn, target, pending, cancellationToken);
        return writer.Blocks;
    }

    private static void Copy(PostingList list, BlockWriter writer, LiveDocuments live)
    {
        var bytes = list.Bytes.Span;
        var document = list.First;
        for (var offset = 0; offset < bytes.Length;)
        {
            document += (long)BlockFormat.ReadNumber(bytes, ref offset);
            var impact = bytes[offset++];
            if (live.Has(document))
                writer.Add(list.Term, document, impact);
        }
    }

    private Task<bool> FlushAsync(IndexTurn turn, SearchSegment target, List<SearchBlock> pending, CancellationToken cancellationToken) =>
        storage.WriteAsync(async session =>
        {
            await IndexTurn.KeepAsync(session, cancellationToken);
            if (!await SearchIndex.IsBuildingAsync(session, target.Id, cancellationToken))
                throw StorageFault.Busy.ToException(detail: "another process took over the merge");
            await SearchIndex.AddBlocksAsync(session, target.Id, pending, cancellationToken);
            pending.Clear();
            return true;
        }, cancellationToken);
}
