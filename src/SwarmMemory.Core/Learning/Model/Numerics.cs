namespace SwarmMemory.Learning;

/// <summary>The few special functions that the model needs.</summary>
internal static class Numerics
{
    /// <summary>Half the width of a normal distribution's central 90 %.</summary>
    public const double Ninety = 1.6448536269514722;

    public static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>
    /// The normal distribution function, by the complementary error function's rational form of Numerical Recipes (erfcc), relative error
    /// below 1.2e-7 everywhere.
    /// </summary>
    public static double Normal(double z)
    {
        var x = Math.Abs(z) / Math.Sqrt(2);
        var t = 1 / (1 + (0.5 * x));
        double[] c = Erfc;
        var sum = c[^1];
        for (var i = c.Length - 2; i >= 0; i--)
            sum = c[i] + (t * sum);
        var tail = 0.5 * t * Math.Exp((-x * x) + sum);
        return z < 0 ? tail : 1 - tail;
    }

    /// <summary>The logarithm of the beta function.</summary>
    public static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    /// <summary>Stirling's series after moving the argument above 7; error below 1e-10.</summary>
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < 7; x++)
            shift -= Math.Log(x);
        var f = 1 / (x * x);
        return shift + ((x - 0.5) * Math.Log(x)) - x + 0.9189385332046727 + ((1.0 / 12) - (f * ((1.0 / 360) - (f * ((1.0 / 1260) - (f / 1680)))))) / x;
    }

    private static readonly double[] Erfc =
    [
        -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
    ];
}
