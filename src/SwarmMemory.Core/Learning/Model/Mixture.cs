namespace SwarmMemory.Learning;

/// <summary>
/// How far each expert is believed: its weight is a prior times the exponential of its discounted predictive log score, so that the experts
/// that foretold the latest outcomes best carry the forecast, and a short horizon takes over when the world has changed.
/// </summary>
/// <param name="Scores">Discounted sums of log p(outcome), by expert.</param>
internal readonly record struct Mixture(double[] Scores)
{
    /// <summary>
    /// What a score keeps at each outcome: about 50 count. Longer memories let one expert speak alone, which costs success and makes intervals
    /// narrow: the score shows how well an expert knows the tasks, and hardly how well it ranks the strategies.
    /// </summary>
    private const double Discount = 0.98;

    /// <summary>What a shorter horizon must be better by, in log score: forgetting has to be worth it.</summary>
    private const double PriceOfForgetting = 1;

    public static Mixture New() => new(new double[Experts.Count]);

    public double[] Weights()
    {
        var weights = new double[Scores.Length];
        var best = double.NegativeInfinity;
        for (var e = 0; e < weights.Length; e++)
        {
            weights[e] = Scores[e] - (e == Experts.Additive ? 0 : PriceOfForgetting * Experts.HorizonOf(e));
            best = Math.Max(best, weights[e]);
        }

        var sum = 0.0;
        for (var e = 0; e < weights.Length; e++)
            sum += weights[e] = Math.Exp(weights[e] - best);
        for (var e = 0; e < weights.Length; e++)
            weights[e] /= sum;
        return weights;
    }

    /// <summary>The mixture's mean, and its variance within and between the experts.</summary>
    public static Belief Combine(ReadOnlySpan<double> weights, ReadOnlySpan<Belief> beliefs)
    {
        var mean = 0.0;
        for (var e = 0; e < weights.Length; e++)
            mean += weights[e] * beliefs[e].Mean;
        var (variance, overall) = (0.0, 0.0);
        for (var e = 0; e < weights.Length; e++)
        {
            var apart = beliefs[e].Mean - mean;
            variance += weights[e] * (beliefs[e].Variance + (apart * apart));
            overall += weights[e] * beliefs[e].Overall;
        }

        return new Belief(mean, variance, overall);
    }

    public void Learn(ReadOnlySpan<Belief> beliefs, bool success)
    {
        for (var e = 0; e < Scores.Length; e++)
            Scores[e] = (Scores[e] * Discount) + Math.Log(success ? beliefs[e].Mean : 1 - beliefs[e].Mean);
    }
}
