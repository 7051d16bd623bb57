namespace SwarmMemory.Search;

internal enum QueryPieceKind
{
    Words,
    Phrase,
    Excluded,
}
