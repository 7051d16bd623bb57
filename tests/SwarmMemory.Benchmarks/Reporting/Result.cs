namespace SwarmMemory.Benchmarks.Reporting;

/// <summary>One row: a figure, what it was measured beside, and what it must show.</summary>
/// <param name="Against">What the control or peer is, or null where the figure stands alone.</param>
/// <param name="Compared">What the threshold is about: the ratio of the two, or the figure itself.</param>
/// <param name="Verdict">PASS or SHORT; null where the row only informs.</param>
internal sealed record Result(
    string Benchmark, string Measure, double Value, string Unit, string? Against, double? AgainstValue, double? Compared, string? Must,
    string? Verdict);
