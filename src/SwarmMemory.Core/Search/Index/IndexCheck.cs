using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>Reads a segment whole: every block must be what was written, and none may be missing.</summary>
internal static class IndexCheck
{
    private const int Step = 64;

    public static async Task<bool> IsSoundAsync(IStorage storage, SearchSegment segment, CancellationToken cancellationToken)
    {
        var (count, last) = (0L, (Term: long.MinValue, Document: -1L));
        while (true)
        {
            var (term, document) = last;
            var blocks = await storage.ReadAsync(
                session => SearchIndex.BlocksAfterAsync(session, segment.Id, term, document, Step, cancellationToken), cancellationToken);
            if (blocks.Exists(b => !BlockFormat.IsSound(b.Data)))
                return false;
            count += blocks.Count;
            if (blocks.Count < Step)
                break;
            last = (blocks[^1].Term, blocks[^1].Document);
        }

        // A merge may have taken it away in the meantime; then there is nothing left to find fault with.
        return count == segment.Blocks || !await storage.SnapshotAsync(async session =>
            (await SearchIndex.StateAsync(session, cancellationToken)).Segments.Any(s => s.Id == segment.Id), cancellationToken);
    }
}
