namespace SwarmMemory;

/// <summary>What became of a deletion.</summary>
public abstract record DeleteResult
{
    private DeleteResult()
    {
    }

    /// <param name="Found">False when there was no entry; then nothing was written.</param>
    /// <param name="Version">The version of the deletion itself: the key's next write is one above it.</param>
    public sealed record Deleted(bool Found, EntryVersion Version) : DeleteResult;

    public sealed record Conflict(PutResult.Conflict Details) : DeleteResult;
}
