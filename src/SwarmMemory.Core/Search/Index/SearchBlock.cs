namespace SwarmMemory.Search;

/// <summary>A row of the index.</summary>
/// <param name="Term">Its first term.</param>
/// <param name="Document">The first document of a block that one term has for itself; <see cref="Shared"/> where terms share it.</param>
internal readonly record struct SearchBlock(long Term, long Document, byte[] Data)
{
    public const long Shared = 0;
}
