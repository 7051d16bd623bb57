using SwarmMemory.Storage;

namespace SwarmMemory.Search;

/// <summary>How the search index is.</summary>
/// <param name="Behind">Versions that are not in it yet; searches read them themselves.</param>
internal sealed record IndexHealth(long Documents, int Segments, long Behind, bool IsDamaged, bool IsRebuilding)
{
    public static async Task<IndexHealth> ReadAsync(StorageSession session, CancellationToken cancellationToken)
    {
        var state = await SearchIndex.StateAsync(session, cancellationToken);
        return new(state.Documents, state.Segments.Count, Math.Max(0, state.Newest - state.Cursor),
            state.IsAhead || await SearchIndex.IsMarkedDamagedAsync(session, cancellationToken), state.IsRebuilding);
    }
}
