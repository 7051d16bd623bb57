namespace SwarmMemory.Search;

/// <summary>
/// Porter's stemmer: "connected", "connecting" and "connections" become "connect". After M. F. Porter, An algorithm for suffix stripping,
/// Program 14 (1980), with the two departures that its author published ("logi" and "bli").
/// </summary>
internal static class Porter
{
    private static readonly (string Suffix, string Becomes)[] Second =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"),
        ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
        ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
    ];

    private static readonly (string Suffix, string Becomes)[] Third =
    [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ];

    private static readonly string[] Fourth =
    [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize",
    ];

    /// <summary>Stems a word of ASCII lower-case letters in place.</summary>
    /// <returns>How many of its characters are left.</returns>
    public static int Stem(Span<char> word)
    {
        if (word.Length < 3)
            return word.Length;
        var length = Plural(word, word.Length);
        length = PastOrProgressive(word, length);
        if (word[length - 1] == 'y' && HasVowel(word[..(length - 1)]))
            word[length - 1] = 'i';
        length = Replace(word, length, Second);
        length = Replace(word, length, Third);
        length = Strip(word, length);
        return Final(word, length);
    }

    private static int Plural(Span<char> word, int length)
    {
        if (word[length - 1] != 's')
            return length;
        if (Ends(word, length, "sses") || Ends(word, length, "ies"))
            return length - 2;
        return word[length - 2] == 's' ? length : length - 1;
    }

    private static int PastOrProgressive(Span<char> word, int length)
    {
        if (Ends(word, length, "eed"))
            return Measure(word[..(length - 3)]) > 0 ? length - 1 : length;

        var stem = Ends(word, length, "ed") ? length - 2 : Ends(word, length, "ing") ? length - 3 : length;
        if (stem == length || !HasVowel(word[..stem]))
            return length;
        if (Ends(word, stem, "at") || Ends(word, stem, "bl") || Ends(word, stem, "iz") || (Measure(word[..stem]) == 1 && IsShort(word[..stem])))
        {
            word[stem] = 'e';
            return stem + 1;
        }

        return IsDouble(word[..stem]) && word[stem - 1] is not ('l' or 's' or 'z') ? stem - 1 : stem;
    }

    private static int Replace(Span<char> word, int length, (string Suffix, string Becomes)[] rules)
    {
        foreach (var (suffix, becomes) in rules)
        {
            if (!Ends(word, length, suffix))
                continue;
            var stem = length - suffix.Length;
            if (Measure(word[..stem]) == 0)
                return length;
            becomes.CopyTo(word[stem..]);
            return stem + becomes.Length;
        }

        return length;
    }

    private static int Strip(Span<char> word, int length)
    {
        var best = "";
        foreach (var suffix in Fourth)
        {
            if (suffix.Length > best.Length && Ends(word, length, suffix))
                best = suffix;
        }

        var stem = length - best.Length;
        if (best.Length == 0 || Measure(word[..stem]) <= 1 || (best == "ion" && word[stem - 1] is not ('s' or 't')))
            return length;
        return stem;
    }

    private static int Final(Span<char> word, int length)
    {
        if (word[length - 1] == 'e')
        {
            var measure = Measure(word[..(length - 1)]);
            if (measure > 1 || (measure == 1 && !IsShort(word[..(length - 1)])))
                length--;
        }

        return word[length - 1] == 'l' && length > 1 && word[length - 2] == 'l' && Measure(word[..length]) > 1 ? length - 1 : length;
    }

    private static bool Ends(ReadOnlySpan<char> word, int length, string suffix) => word[..length].EndsWith(suffix);

    private static bool IsConsonant(ReadOnlySpan<char> word, int i) => word[i] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => i == 0 || !IsConsonant(word, i - 1),
        _ => true,
    };

    /// <summary>How often a vowel is followed by a consonant.</summary>
    private static int Measure(ReadOnlySpan<char> word)
    {
        var count = 0;
        var afterVowel = false;
        for (var i = 0; i < word.Length; i++)
        {
            var consonant = IsConsonant(word, i);
            if (consonant && afterVowel)
                count++;
            afterVowel = !consonant;
        }

        return count;
    }

    private static bool HasVowel(ReadOnlySpan<char> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (!IsConsonant(word, i))
                return true;
        }

        return false;
    }

    private static bool IsDouble(ReadOnlySpan<char> word) =>
        word.Length > 1 && word[^1] == word[^2] && IsConsonant(word, word.Length - 1);

    /// <summary>Ends consonant, vowel, consonant, and not in w, x or y: "hop", whose "hoping" has lost an e.</summary>
    private static bool IsShort(ReadOnlySpan<char> word) =>
        word.Length > 2 && IsConsonant(word, word.Length - 1) && !IsConsonant(word, word.Length - 2) && IsConsonant(word, word.Length - 3)
        && word[^1] is not ('w' or 'x' or 'y');
}
