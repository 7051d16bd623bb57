using System.Globalization;
using System.Text.Json;

namespace SwarmMemory.Benchmarks.Reporting;

/// <summary>Collects the rows and prints them: as a table while they come, or as one JSON array at the end.</summary>
internal sealed class Report(bool json)
{
    private readonly List<Result> _results = [];
    private string _benchmark = "";

    public bool AnyShort => _results.Any(r => r.Verdict == "SHORT");

    public void Begin(Benchmark benchmark)
    {
        _benchmark = benchmark.Name;
        if (!json)
            Console.WriteLine($"\n{benchmark.Name}: {benchmark.Shows}");
    }

    /// <summary>A figure beside its control or peer, with what their ratio or the figure itself must be.</summary>
    public void Row(string measure, double value, string unit, string? against = null, double? control = null, Threshold? must = null)
    {
        var compared = must is { IsRatio: false } ? value : control is { } other && other != 0 ? value / other : (double?)null;
        var result = new Result(_benchmark, measure, value, unit, against, control, compared, must?.ToString(),
            must is null ? null : compared is { } figure && must.IsMet(figure) ? "PASS" : "SHORT");
        _results.Add(result);
        if (!json)
            Console.WriteLine(Line(result, must));
    }

    /// <summary>Progress of long work, on standard error so that the report stays pure.</summary>
    public static void Progress(string text)
    {
        if (!Console.IsErrorRedirected)
            Console.Error.Write($"\r\u001b[K{text}");
    }

    public void End()
    {
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(_results, ResultJson.Default.ListResult));
    }

    private static string Line(Result row, Threshold? must)
    {
        var beside = row.Against is null ? "" : $"{row.Against} {Number(row.AgainstValue!.Value)} {row.Unit}";
        var ratio = row.AgainstValue is null || row.Compared is null || must is { IsRatio: false } ? "" : $"{Number(row.Compared.Value)} x";
        return $"  {row.Measure,-50}{Number(row.Value) + " " + row.Unit,18}  {beside,-42}{ratio,9}  {row.Must,-10}  {row.Verdict}".TrimEnd();
    }

    private static string Number(double value) => double.IsNaN(value) ? "none" : value.ToString(
        value == Math.Floor(value) || Math.Abs(value) >= 1000 ? "N0" : Math.Abs(value) >= 100 ? "N1" : "N2", CultureInfo.InvariantCulture);
}
