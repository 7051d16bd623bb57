using System.Runtime.InteropServices;
using System.Text;

namespace SwarmMemory.Primitives;

/// <summary>
/// Unicode normalisation form C, so that one name typed in two ways is one key. The platform's own does nothing in invariant mode.
/// </summary>
internal static partial class Nfc
{
    // Everything below it is a letter or symbol that no following character below it can change.
    private const char FirstMark = '\u0300';

    private const int HangulS = 0xAC00, HangulL = 0x1100, HangulV = 0x1161, HangulT = 0x11A7;
    private const int HangulLCount = 19, HangulVCount = 21, HangulTCount = 28;
    private const int HangulSCount = HangulLCount * HangulVCount * HangulTCount;

    // A decomposed character is one number: class, position, code point. Sorting such numbers is the canonical order and
    // is stable, and a long run of marks costs no quadratic time.
    private const int CodeBits = 21, ClassShift = CodeBits + 32;
    private const long CodeMask = (1L << CodeBits) - 1;

    // Built by the first text that may need it.
    private static readonly Lazy<Tables> Data = new(static () => new Tables());

    /// <summary>
    /// The text in form C; the same instance when it is already. Lone surrogates stay as they are.
    /// </summary>
    public static string Normalize(string text)
    {
        if (Ascii.IsValid(text) || text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstMark - 1)) < 0)
            return text;

        var tables = Data.Value;
        var decomposed = Decompose(text, tables);
        var characters = CollectionsMarshal.AsSpan(decomposed);
        Order(characters);
        characters = characters[..Compose(characters, tables)];
        return Encode(characters, text);
    }

    private static List<long> Decompose(string text, Tables tables)
    {
        var result = new List<long>(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                Decompose(char.ConvertToUtf32(text[i], text[++i]), tables, result);
            else
                Decompose(text[i], tables, result);
        }

        return result;
    }

    private static void Decompose(int code, Tables tables, List<long> result)
    {
        if (code < 0x80)
        {
            Add(code, 0, result);
        }
        else if (IsHangulSyllable(code))
        {
            var index = code - HangulS;
            Add(HangulL + index / (HangulVCount * HangulTCount), 0, result);
            Add(HangulV + index / HangulTCount % HangulVCount, 0, result);
            if (index % HangulTCount is > 0 and var trailing)
                Add(HangulT + trailing, 0, result);
        }
        else if (tables.Decomposed.TryGetValue(code, out var parts))
        {
            Decompose(parts.First, tables, result);
            if (parts.Second != 0)
                Decompose(parts.Second, tables, result);
        }
        else
        {
            Add(code, tables.Classes.GetValueOrDefault(code), result);
        }
    }

    private static void Add(int code, byte combiningClass, List<long> result) =>
        result.Add(((long)combiningClass << ClassShift) | ((long)result.Count << CodeBits) | (uint)code);

    private static void Order(Span<long> characters)
    {
        for (var i = 0; i < characters.Length; i++)
        {
            var start = i;
            while (i < characters.Length && ClassOf(characters[i]) != 0)
                i++;
            if (i - start > 1)
                characters[start..i].Sort();
        }
    }

    /// <summary>Composes in place; returns how many characters are left.</summary>
    private static int Compose(Span<long> characters, Tables tables)
    {
        var count = 0;
        var starter = -1;
        foreach (var character in characters)
        {
            var combiningClass = ClassOf(character);
            // A mark reaches its starter only past marks of lower classes; a starter only when nothing lies between.
            if (starter >= 0 && (count == starter + 1 || ClassOf(characters[count - 1]) < combiningClass)
                && ComposePair(CodeOf(characters[starter]), CodeOf(character), tables) is > 0 and var composed)
            {
                characters[starter] = composed;
                continue;
            }

            if (combiningClass == 0)
                starter = count;
            characters[count++] = character;
        }

        return count;
    }

    private static int ComposePair(int first, int second, Tables tables)
    {
        if (first - HangulL is >= 0 and < HangulLCount and var leading && second - HangulV is >= 0 and < HangulVCount and var vowel)
            return HangulS + (leading * HangulVCount + vowel) * HangulTCount;
        if (IsHangulSyllable(first) && (first - HangulS) % HangulTCount == 0 && second - HangulT is > 0 and < HangulTCount and var trailing)
            return first + trailing;
        return tables.Composed.GetValueOrDefault((first, second));
    }

    private static string Encode(ReadOnlySpan<long> characters, string text)
    {
        var units = new char[characters.Length * 2];
        var length = 0;
        foreach (var character in characters)
        {
            var code = CodeOf(character);
            // Not through Rune: it refuses a lone surrogate.
            if (code <= char.MaxValue)
                units[length++] = (char)code;
            else
                length += new Rune(code).EncodeToUtf16(units.AsSpan(length));
        }

        var result = units.AsSpan(0, length);
        return result.SequenceEqual(text) ? text : new string(result);
    }

    private static bool IsHangulSyllable(int code) => code is >= HangulS and < HangulS + HangulSCount;
    private static int ClassOf(long character) => (int)(character >> ClassShift);
    private static int CodeOf(long character) => (int)(character & CodeMask);

    private sealed class Tables
    {
        public readonly Dictionary<int, (int First, int Second)> Decomposed = new((Pairs.Length / 3) + (Singletons.Length / 2));
        public readonly Dictionary<(int First, int Second), int> Composed = new(Pairs.Length / 3);
        public readonly Dictionary<int, byte> Classes = [];

        public Tables()
        {
            for (var i = 0; i < Singletons.Length; i += 2)
                Decomposed.Add(Singletons[i], (Singletons[i + 1], 0));

            for (var i = 0; i < Pairs.Length; i += 3)
            {
                Decomposed.Add(Pairs[i], (Pairs[i + 1], Pairs[i + 2]));
                // The exclusions are sorted, as everything in the data.
                if (Exclusions.BinarySearch(Pairs[i]) < 0)
                    Composed.Add((Pairs[i + 1], Pairs[i + 2]), Pairs[i]);
            }

            for (var i = 0; i < CombiningClasses.Length; i += 3)
            {
                for (var code = CombiningClasses[i]; code <= CombiningClasses[i + 1]; code++)
                    Classes.Add(code, (byte)CombiningClasses[i + 2]);
            }
        }
    }
}
