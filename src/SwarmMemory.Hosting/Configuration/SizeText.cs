using System.Globalization;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>Sizes as the files write them: <c>100MB</c>, <c>512 KiB</c>. A unit is 1,024 of the one below it.</summary>
internal static class SizeText
{
    private static readonly (string Name, string LongName, long Bytes)[] Units =
    [
        ("GB", "GiB", 1L << 30),
        ("MB", "MiB", 1L << 20),
        ("KB", "KiB", 1L << 10),
        ("B", "B", 1L),
    ];

    /// <summary>Reads a whole number with a unit in any case, with at most one space between them.</summary>
    public static Parsed<long> Parse(string text)
    {
        foreach (var (name, longName, bytes) in Units)
        {
            var digits = WithoutUnit(text, longName) ?? WithoutUnit(text, name);
            if (digits is null) continue;

            return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= long.MaxValue / bytes
                ? count * bytes
                : Parsed<long>.Wrong($"{Shown.Quoted(text)} is not a size");
        }

        return Parsed<long>.Wrong($"{Shown.Quoted(text)} is not a size with a unit");
    }

    /// <summary>Writes bytes with the largest unit that leaves a whole number; <see cref="Parse"/> reads it back.</summary>
    public static string Format(long bytes)
    {
        foreach (var (name, _, unit) in Units)
        {
            if (bytes != 0 && bytes % unit == 0) return string.Create(CultureInfo.InvariantCulture, $"{bytes / unit}{name}");
        }

        return "0B";
    }

    private static string? WithoutUnit(string text, string unit)
    {
        if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) return null;
        var digits = text[..^unit.Length];
        return digits.EndsWith(' ') ? digits[..^1] : digits;
    }
}
