namespace SwarmMemory.Search;

/// <summary>A term where it stands in a text.</summary>
/// <param name="Term">Hash of the normalised term.</param>
/// <param name="Position">Its place among the words; both forms of an identifier share one.</param>
/// <param name="Start">First character in the text.</param>
/// <param name="End">Behind its last character.</param>
internal readonly record struct Token(ulong Term, int Position, int Start, int End, TokenKind Kind);
