using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>Takes out vectors of other models, and blocks of which half is no longer what its keys hold; a few at a time. For whoever has the turn.</summary>
internal static class VectorCleaner
{
    private const int OthersAtOnce = 32;
    private const int BlocksAtOnce = 16;
    private const string PlaceName = "embedding.cleaned";

    public static async Task RunAsync(IStorage storage, CancellationToken cancellationToken)
    {
        for (var i = 0; i < OthersAtOnce; i++)
        {
            if (!await storage.WriteAsync(async session => await VectorStore.DropOtherAsync(
                    session, (await VectorStore.StateAsync(session, cancellationToken)).Model, cancellationToken), cancellationToken))
                break;
        }

        var (model, after, blocks) = await storage.SnapshotAsync(async session =>
        {
            var (current, _) = await VectorStore.StateAsync(session, cancellationToken);
            var place = await VectorStore.PlaceAsync(session, cancellationToken);
            return (current, place, await VectorStore.BlocksAfterAsync(session, current, place, BlocksAtOnce, cancellationToken));
        }, cancellationToken);
        foreach (var block in blocks)
            await storage.WriteAsync(session => ThinAsync(session, model, block, cancellationToken), cancellationToken);
        var next = blocks.Count < BlocksAtOnce ? 0 : blocks[^1].First;
        if (next != after)
        {
            await storage.WriteAsync(async session =>
            {
                await SearchIndex.SetAsync(session, PlaceName, next, cancellationToken);
                return true;
            }, cancellationToken);
        }
    }

    private static async Task<bool> ThinAsync(StorageSession session, long model, VectorStore.Stored stored, CancellationToken cancellationToken)
    {
        if (await VectorStore.BlockAsync(session, model, stored.First, cancellationToken) is not { } all)
            return false;
        var current = (await SearchIndex.CurrentAsync(session, stored.First, stored.Last, cancellationToken)).ToHashSet();
        var live = all.Where(v => current.Contains(v.Document)).ToList();
        if (live.Count * 2 > all.Count)
            return false;
        await VectorStore.DropAsync(session, model, stored.First, all.Select(v => v.Document).Where(d => !current.Contains(d)), cancellationToken);
        if (live.Count > 0)
            await VectorStore.PutAsync(session, model, live, cancellationToken);
        return true;
    }
}
