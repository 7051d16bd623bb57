namespace SwarmMemory.Search;

/// <summary>What a token counts for.</summary>
internal enum TokenKind : byte
{
    /// <summary>A word that says something.</summary>
    Word,

    /// <summary>A word like "the": found when it is asked for in a phrase or alone.</summary>
    Stop,

    /// <summary>No part of a text's length: an identifier as a whole beside its parts, the name of a field, a segment of the key.</summary>
    Aside,
}
