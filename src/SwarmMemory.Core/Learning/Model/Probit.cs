namespace SwarmMemory.Learning;

/// <summary>
/// Bayesian probit regression with independent normal weights, updated in closed form after each outcome: Graepel, Quinonero Candela,
/// Borchert, Herbrich, Web-Scale Bayesian Click-Through Rate Prediction (AdPredictor), ICML 2010, equations 5 to 8. Its weights are one per
/// feature for all strategies together and one per feature for each strategy.
/// </summary>
internal static class Probit
{
    /// <summary>Variance of a weight before any outcome.</summary>
    public const double PriorVariance = 0.3;

    private const double Noise = 1;

    public static Belief Predict(ReadOnlySpan<FeatureWeight> weights)
    {
        var (mean, variance) = Sum(weights);
        var scale = Math.Sqrt(Noise + variance);
        var slope = Numerics.Density(mean / scale);
        return new Belief(Experts.Bounded(Numerics.Normal(mean / scale)), slope * slope * variance / (Noise + variance));
    }

    public static void Learn(Span<FeatureWeight> weights, bool success)
    {
        var (mean, variance) = Sum(weights);
        var scale = Math.Sqrt(Noise + variance);
        var sign = success ? 1 : -1;
        var t = sign * mean / scale;
        var v = Numerics.Density(t) / Math.Max(Numerics.Normal(t), 1e-9);
        var w = v * (v + t);
        foreach (ref var weight in weights)
        {
            var share = weight.Variance / scale;
            weight = new FeatureWeight(weight.Mean + (sign * share * v), weight.Variance * (1 - (share / scale * w)));
        }
    }

    private static (double Mean, double Variance) Sum(ReadOnlySpan<FeatureWeight> weights)
    {
        var (mean, variance) = (0.0, 0.0);
        foreach (var weight in weights)
            (mean, variance) = (mean + weight.Mean, variance + weight.Variance);
        return (mean, variance);
    }
}
