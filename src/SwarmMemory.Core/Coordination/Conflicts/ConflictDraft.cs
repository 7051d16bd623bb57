namespace SwarmMemory.Coordination;

/// <summary>A conflict that is about to be recorded.</summary>
/// <param name="Base">What the write was based on; none for a key that had to be new.</param>
/// <param name="Current">What is there; null when there is no entry.</param>
internal sealed record ConflictDraft(Caller Caller, PutRequest Request, EntryVersion Base, VersionInfo? Current, IReadOnlyList<string> Clashes)
{
    public const int ClashesKept = 10;

    /// <summary>A pointer holds no line break that is not a field's own; those are of no use to anybody.</summary>
    public string? ClashText => Clashes.Count == 0 ? null
        : string.Join('\n', Clashes.Take(ClashesKept).Select(c => c.ReplaceLineEndings(" ")));
}
