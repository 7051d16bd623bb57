using System.Globalization;
using System.Text.Json;

namespace SwarmMemory.Hosting.Configuration;

/// <summary>The kinds of value a field can have.</summary>
internal sealed partial class FieldSection
{
    private const string DurationExamples = "a duration such as \"30d\", \"24h\", \"15m\" or \"90s\"";

    /// <summary>True or false.</summary>
    public bool Flag(string name, bool fallback) => Take<bool>(name, fallback, "true or false", element => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Wrong<bool>(element, "true or false"),
    });

    /// <summary>A whole number; <paramref name="what"/> names its unit.</summary>
    public int Whole(string name, int fallback, int min, int max, string what = "a whole number") =>
        Take<int>(name, fallback, string.Create(CultureInfo.InvariantCulture, $"{what}, {min} to {max}"), element =>
            element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var number)
                ? Wrong<int>(element, "a whole number")
                : Within(number, min, max, Number).Then<int>(inRange => (int)inRange));

    /// <summary>A share from 0 to 1: a number, or text with a percentage.</summary>
    public double Ratio(string name, double fallback, double min = 0)
    {
        var allowed = $"a number such as 0.8 or a percentage such as \"80%\", {Number(min)} to 1";
        return Take<double>(name, fallback, allowed, element => ParseRatio(element).Then(ratio => Within(ratio, min, 1, Number)));
    }

    /// <summary>A size in bytes: a whole number, or text with a unit.</summary>
    public long Size(string name, long fallback, long min, long max)
    {
        var allowed = $"a whole number of bytes, or a size such as \"100MB\"; {SizeText.Format(min)} to {SizeText.Format(max)}";
        return Take<long>(name, fallback, allowed, element => ParseSize(element).Then(size => Within(size, min, max, SizeText.Format)));
    }

    /// <summary>A duration: text with a unit.</summary>
    public TimeSpan Duration(string name, TimeSpan fallback, TimeSpan min, TimeSpan max) =>
        Take<TimeSpan>(name, fallback, $"{DurationExamples}; {Range(min, max)}", element =>
            ParseDuration(element, bareDays: false).Then(length => Within(length, min, max, DurationText.Format)));

    /// <summary>A duration: text with a unit, or a whole number of days.</summary>
    public TimeSpan DurationOrDays(string name, TimeSpan fallback, TimeSpan min, TimeSpan max) =>
        Take<TimeSpan>(name, fallback, $"{DurationExamples}, or a whole number of days; {Range(min, max)}", element =>
            ParseDuration(element, bareDays: true).Then(length => Within(length, min, max, DurationText.Format)));

    /// <summary>A retention: a duration, a whole number of days, or <c>forever</c>.</summary>
    public T Retention<T>(string name, T fallback, TimeSpan min, TimeSpan max, Func<RetentionPeriod, T> convert)
    {
        var allowed = $"{DurationExamples}, a whole number of days, or \"{DurationText.Forever}\"; {Range(min, max)}";
        return Take<T>(name, fallback, allowed, element =>
            element.ValueKind == JsonValueKind.String && element.GetString() == DurationText.Forever
                ? convert(RetentionPeriod.Forever)
                : ParseDuration(element, bareDays: true)
                    .Then(length => Within(length, min, max, DurationText.Format))
                    .Then<T>(length => convert(new RetentionPeriod(length))));
    }

    /// <summary>One of a few words; <paramref name="refused"/> are known words that this version refuses, each with the reason.</summary>
    public T Choice<T>(string name, T fallback, NameTable<T> table, params (string Name, string Reason)[] refused)
        where T : struct, Enum
    {
        var allowed = string.Join(", ", table.Names.Select(choice => $"\"{choice}\""));
        return Take<T>(name, fallback, allowed, element =>
        {
            if (element.ValueKind != JsonValueKind.String) return Wrong<T>(element, "text");
            var text = element.GetString()!;
            var known = Array.Find(refused, choice => choice.Name == text);
            return known.Reason is null ? table.Parse(text) : Parsed<T>.Wrong($"\"{known.Name}\" is {known.Reason}");
        }, table.Names);
    }

    /// <summary>Text that <paramref name="check"/> finds nothing wrong with.</summary>
    public string? Text(string name, string? fallback, string allowed, Func<string, string?> check) =>
        Take<string?>(name, fallback, allowed, element => element.ValueKind != JsonValueKind.String
            ? Wrong<string?>(element, "text")
            : new Parsed<string?>(element.GetString(), check(element.GetString()!)));

    /// <summary>A list of texts that <paramref name="check"/> finds nothing wrong with.</summary>
    public IReadOnlyList<string> Texts(string name, int most, string allowed, Func<string, string?> check) =>
        Take<IReadOnlyList<string>>(name, [], allowed, element =>
        {
            if (element.ValueKind != JsonValueKind.Array) return Wrong<IReadOnlyList<string>>(element, "a list");
            if (element.GetArrayLength() > most) return Parsed<IReadOnlyList<string>>.Wrong($"the list has {element.GetArrayLength()} elements, more than {most}");
            var problem = element.EnumerateArray()
                .Select(item => item.ValueKind != JsonValueKind.String ? $"{Shown.Value(item)} is not text"
                    : check(item.GetString()!) is { } wrong ? $"{Shown.Quoted(item.GetString()!)}: {wrong}" : null)
                .FirstOrDefault(found => found is not null);
            return problem is null ? new([.. element.EnumerateArray().Select(item => item.GetString()!)], null) : Parsed<IReadOnlyList<string>>.Wrong(problem);
        });

    private static Parsed<double> ParseRatio(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetDecimal(out var number) => (double)number,
        JsonValueKind.String => RatioText.Parse(element.GetString()!),
        _ => Wrong<double>(element, "a number or a percentage"),
    };

    private static Parsed<long> ParseSize(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetInt64(out var bytes) => bytes,
        JsonValueKind.String => SizeText.Parse(element.GetString()!),
        _ => Wrong<long>(element, "a size"),
    };

    private static Parsed<TimeSpan> ParseDuration(JsonElement element, bool bareDays) => element.ValueKind switch
    {
        JsonValueKind.String => DurationText.Parse(element.GetString()!),
        JsonValueKind.Number when bareDays && element.TryGetInt64(out var days) => DurationText.FromDays(days),
        JsonValueKind.Number when !bareDays => Parsed<TimeSpan>.Wrong($"{Shown.Value(element)} has no unit"),
        _ => Wrong<TimeSpan>(element, "a duration"),
    };

    private static Parsed<T> Within<T>(T value, T min, T max, Func<T, string> format)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0) return Parsed<T>.Wrong($"{format(value)} is below {format(min)}");
        return value.CompareTo(max) > 0 ? Parsed<T>.Wrong($"{format(value)} is above {format(max)}") : value;
    }

    private static Parsed<T> Wrong<T>(JsonElement element, string expected) =>
        Parsed<T>.Wrong($"{Shown.Value(element)} is not {expected}");

    private static string Range(TimeSpan min, TimeSpan max) => $"{DurationText.Format(min)} to {DurationText.Format(max)}";

    private static string Number<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
