using System.Text;

namespace SwarmMemory.Benchmarks.Recall;

/// <summary>
/// Sentences of made-up words whose frequencies fall as those of a language do (Zipf): a few words are everywhere, most are rare. The same
/// seed makes the same text.
/// </summary>
internal sealed class SyntheticText
{
    private const int Words = 60_000;

    private static readonly string[] Syllables =
        ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "ta", "ve", "wi", "xo", "zu", "bra", "cle", "dri", "sto", "plu"];

    private readonly Random _random;
    private readonly double[] _cumulative = new double[Words];

    public SyntheticText(int seed)
    {
        _random = new Random(seed);
        var sum = 0.0;
        for (var i = 0; i < Words; i++)
            _cumulative[i] = sum += 1 / (i + 2.7);
    }

    public string Sentence()
    {
        var text = new StringBuilder();
        for (var left = _random.Next(8, 30); left > 0; left--)
            text.Append(Word(Draw())).Append(' ');
        return text.ToString(0, text.Length - 1);
    }

    /// <summary>Words as somebody asks for: drawn as in the sentences, without the hundred that are everywhere, which a language's stop words are.</summary>
    public string Query(int words)
    {
        var text = new StringBuilder();
        while (words > 0)
        {
            var word = Draw();
            if (word < 100)
                continue;
            text.Append(Word(word)).Append(' ');
            words--;
        }

        return text.ToString(0, text.Length - 1);
    }

    private int Draw()
    {
        var place = Array.BinarySearch(_cumulative, _random.NextDouble() * _cumulative[^1]);
        return Math.Min(Words - 1, place < 0 ? ~place : place);
    }

    private static string Word(int number)
    {
        var text = new StringBuilder();
        for (var rest = number + 30; rest > 0; rest /= Syllables.Length)
            text.Append(Syllables[rest % Syllables.Length]);
        return text.ToString();
    }
}
