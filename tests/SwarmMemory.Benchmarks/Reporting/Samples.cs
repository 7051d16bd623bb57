namespace SwarmMemory.Benchmarks.Reporting;

/// <summary>Measured values and their quantiles.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public Samples(params IEnumerable<double> values) => _values.AddRange(values);

    public int Count => _values.Count;
    public double Median => Quantile(.5);
    public double P99 => Quantile(.99);
    public double Max => _values.DefaultIfEmpty(double.NaN).Max();
    public double Min => _values.DefaultIfEmpty(double.NaN).Min();
    public double Sum => _values.Sum();
    public double Mean => _values.DefaultIfEmpty(double.NaN).Average();

    public void Add(double value) => _values.Add(value);

    public void Add(IEnumerable<double> values) => _values.AddRange(values);

    /// <summary>The smallest value that a share of all values does not exceed.</summary>
    public double Quantile(double share)
    {
        var sorted = _values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
