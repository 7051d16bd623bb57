using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace SwarmMemory.Search;

/// <summary>
/// Terms as the index knows them: 64-bit hashes, with kinds of terms kept apart. Among ten million terms two share one with a probability of
/// 3 in a million; the words themselves are compared again when a text is scored.
/// </summary>
internal static class Terms
{
    private const long Words = 0, Folders = 1, Tags = 2, Authors = 3;

    public static ulong Word(ReadOnlySpan<char> word) => Hash(word, Words);

    /// <summary>A key's ancestor, with its last '/'.</summary>
    public static ulong Folder(ReadOnlySpan<char> prefix) => Hash(prefix, Folders);

    public static ulong Tag(ReadOnlySpan<char> tag) => Hash(tag, Tags);

    public static ulong Author(ReadOnlySpan<char> author) => Hash(author, Authors);

    private static ulong Hash(ReadOnlySpan<char> text, long kind) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text), kind);
}
