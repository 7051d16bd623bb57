namespace SwarmMemory.Benchmarks.Replay;

/// <summary>How forecasts compare with what happened.</summary>
internal sealed class Calibration
{
    private const int Bins = 10;

    private readonly (double N, double Forecast, double Happened)[] _bins = new (double, double, double)[Bins];
    private double _squares;
    private int _count;

    public void Add(double forecast, bool happened)
    {
        var bit = happened ? 1 : 0;
        _squares += (forecast - bit) * (forecast - bit);
        _count++;
        ref var bin = ref _bins[Math.Clamp((int)(forecast * Bins), 0, Bins - 1)];
        bin = (bin.N + 1, bin.Forecast + forecast, bin.Happened + bit);
    }

    public double Brier => _squares / _count;

    /// <summary>The distance of mean forecast and share of successes, averaged over the bins by what is in them.</summary>
    public double Error => _bins.Sum(b => Math.Abs(b.Forecast - b.Happened)) / _count;
}
