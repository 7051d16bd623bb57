namespace SwarmMemory.Search;

/// <summary>How the search index is.</summary>
/// <param name="Behind">Versions that are not in it yet; searches read them themselves.</param>
internal sealed record IndexHealth(long Documents, int Segments, long Behind, bool IsDamaged, bool IsRebuilding)
{
    public static IndexHealth Of(IndexState state, bool isMarked) => new(
        state.Documents, state.Segments.Count, Math.Max(0, state.Newest - state.Cursor), isMarked || state.IsAhead, state.IsRebuilding);
}
