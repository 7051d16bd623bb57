using System.Globalization;

namespace SwarmMemory.Benchmarks;

/// <summary>Tables of quantiles.</summary>
internal static class Report
{
    public static double Quantile(List<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }

    public static void Header(string title, params string[] columns) =>
        Console.WriteLine($"\n{title,-44}" + string.Concat(columns.Select(c => $"{c,12}")));

    public static void Row(string name, List<double> values) =>
        Console.WriteLine($"{name,-44}" + string.Concat(((double[])[Quantile(values, .5), Quantile(values, .99), values.DefaultIfEmpty(double.NaN).Max()])
            .Select(v => v.ToString("N1", CultureInfo.InvariantCulture).PadLeft(12))));
}
