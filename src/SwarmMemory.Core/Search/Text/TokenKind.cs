namespace SwarmMemory.Search;

/// <summary>What a token counts for.</summary>
internal enum TokenKind : byte
{
    /// <summary>A word that says something.</summary>
    Word,

    /// <summary>A word like "the": found when it is asked for in a phrase or alone.</summary>
    Stop,

    /// <summary>An identifier or path as a whole, beside its parts; no part of a text's length.</summary>
    Whole,

    /// <summary>What stands beside a text: the name of a field, the key, a tag, the author; no part of its length.</summary>
    Label,
}
