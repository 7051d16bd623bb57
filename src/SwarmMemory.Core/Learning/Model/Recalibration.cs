namespace SwarmMemory.Learning;

/// <summary>
/// A table of 20 bins that says how far forecasts near a value were off lately, and takes that away from the next. It corrects above all
/// that a strategy chosen as the best of many is on average a little worse than it looked (Smith and Winkler, The Optimizer's Curse, 2006).
/// </summary>
/// <param name="Bins">For each bin the discounted number of forecasts, then of successes, then the sum of the forecasts.</param>
internal readonly record struct Recalibration(double[] Bins)
{
    public const int Size = 20;

    /// <summary>Forecasts that must have been off before they are believed to be: what is taken away is shrunk as if by 20 that were right.</summary>
    private const double Doubt = 20;

    /// <summary>What a bin keeps at each outcome of the store: about 1,000 count.</summary>
    private const double Discount = 0.999;

    /// <summary>Forecasts that count now: about the last 1,000.</summary>
    public double Count => Bins.Take(Size).Sum();

    /// <summary>By how much forecasts lie beside the share of successes: the bins' mean, each counted as often as it was forecast.</summary>
    public double Error
    {
        get
        {
            var off = 0.0;
            for (var bin = 0; bin < Size; bin++)
                off += Math.Abs(Bins[Size + bin] - Bins[(2 * Size) + bin]);
            return Count == 0 ? 0 : off / Count;
        }
    }

    public static Recalibration New() => new(new double[3 * Size]);

    public double Correct(double p)
    {
        var (bin, share) = Place(p);
        return Math.Clamp(p + ((1 - share) * Off(bin)) + (share * Off(bin + 1)), 0.002, 0.998);
    }

    public void Learn(double p, bool success)
    {
        var (bin, share) = Place(p);
        for (var i = 0; i < Bins.Length; i++)
            Bins[i] *= Discount;
        Add(bin, 1 - share, p, success);
        Add(bin + 1, share, p, success);
    }

    private double Off(int bin) => (Bins[Size + bin] - Bins[(2 * Size) + bin]) / (Bins[bin] + Doubt);

    private void Add(int bin, double share, double p, bool success)
    {
        Bins[bin] += share;
        Bins[Size + bin] += success ? share : 0;
        Bins[(2 * Size) + bin] += share * p;
    }

    /// <summary>The two bins whose middles a forecast lies between, and how far it is from the lower.</summary>
    private static (int Bin, double Share) Place(double p)
    {
        var at = (p * Size) - 0.5;
        var bin = Math.Clamp((int)Math.Floor(at), 0, Size - 2);
        return (bin, Math.Clamp(at - bin, 0, 1));
    }
}
