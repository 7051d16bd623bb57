using System.Globalization;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>Durations as the files write them: <c>30d</c>, <c>24h</c>, <c>15m</c>, <c>90s</c>, <c>250ms</c>.</summary>
internal static class DurationText
{
    /// <summary>What stands for a retention without end.</summary>
    public const string Forever = "forever";

    /// <summary>The longest duration of any field: 36,500 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    private static readonly (string Name, long Milliseconds)[] Units =
    [
        ("d", 86_400_000),
        ("h", 3_600_000),
        ("ms", 1),
        ("m", 60_000),
        ("s", 1_000),
    ];

    /// <summary>Reads a whole number with a lower-case unit directly after it.</summary>
    public static Parsed<TimeSpan> Parse(string text)
    {
        foreach (var (name, milliseconds) in Units)
        {
            if (!text.EndsWith(name, StringComparison.Ordinal)) continue;
            if (!long.TryParse(text[..^name.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) continue;

            return FromUnits(count, milliseconds, text);
        }

        return Parsed<TimeSpan>.Wrong($"{Shown.Quoted(text)} is not a duration with a unit");
    }

    /// <summary>Takes a bare number as days.</summary>
    public static Parsed<TimeSpan> FromDays(long days) => FromUnits(days, 86_400_000, days.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes a duration with the largest unit that leaves a whole number; <see cref="Parse"/> reads it back.</summary>
    public static string Format(TimeSpan duration)
    {
        var total = (long)duration.TotalMilliseconds;
        var (name, unit) = Units.Where(candidate => total % candidate.Milliseconds == 0).MaxBy(candidate => candidate.Milliseconds);
        return total == 0 ? "0s" : string.Create(CultureInfo.InvariantCulture, $"{total / unit}{name}");
    }

    private static Parsed<TimeSpan> FromUnits(long count, long milliseconds, string text)
    {
        var most = Longest.Ticks / TimeSpan.TicksPerMillisecond / milliseconds;
        return count > most
            ? Parsed<TimeSpan>.Wrong($"{Shown.Plain(text)} is above {Format(Longest)}")
            : TimeSpan.FromMilliseconds(Math.Max(count, -1) * milliseconds);
    }
}
