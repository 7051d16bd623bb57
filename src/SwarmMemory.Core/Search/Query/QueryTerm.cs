namespace SwarmMemory.Search;

/// <summary>A term that is looked for.</summary>
/// <param name="Term">Its hash.</param>
/// <param name="Text">As the query has it.</param>
/// <param name="Weight">1, and a little more when the query says it often.</param>
internal sealed record QueryTerm(ulong Term, string Text, float Weight)
{
    /// <summary>How much it tells in this store; 0 when no document has it.</summary>
    public float Idf { get; set; }
}
