using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace SwarmMemory.Search;

/// <summary>From words to terms. Texts use the same words over and over: what a word came to is kept, a few thousand at a time.</summary>
internal sealed class StemCache
{
    private const int Size = 4096;

    private readonly (ulong Word, ulong Term, bool IsStop)[] _slots = new (ulong, ulong, bool)[Size];

    /// <summary>The term of a folded word; the word's characters may be changed.</summary>
    public ulong TermOf(Span<char> word, out bool isStop)
    {
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(word));
        ref var slot = ref _slots[hash % Size];
        if (slot.Word != hash)
            slot = (hash, Find(word, out var stop), stop);
        isStop = slot.IsStop;
        return slot.Term;
    }

    private static ulong Find(Span<char> word, out bool isStop)
    {
        isStop = EnglishWords.IsStop(word);
        if (isStop || word.Length < 3 || word.ContainsAnyExceptInRange('a', 'z'))
            return Terms.Word(word);

        Span<char> stem = EnglishWords.BaseOf(word) is { } known ? known.ToCharArray() : word;
        return Terms.Word(stem[..Porter.Stem(stem)]);
    }
}
