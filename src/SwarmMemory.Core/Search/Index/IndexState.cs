namespace SwarmMemory.Search;

/// <summary>The index of one moment.</summary>
/// <param name="Cursor">The last place of the change feed that is in it.</param>
/// <param name="Newest">The newest place of the change feed.</param>
/// <param name="IsRebuilding">A new generation is being made beside this one.</param>
internal sealed record IndexState(long Generation, long Cursor, long Newest, bool IsRebuilding, IReadOnlyList<SearchSegment> Segments)
{
    public long Documents => Segments.Sum(s => s.Documents);
    public long Words => Segments.Sum(s => s.Words);

    /// <summary>The feed ends before the index does: the file was replaced by an older one.</summary>
    public bool IsAhead => Cursor > Newest;
}
