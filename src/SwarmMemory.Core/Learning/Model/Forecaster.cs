namespace SwarmMemory.Learning;

/// <summary>Turns the evidence on a path of levels into beliefs about each strategy.</summary>
internal sealed class Forecaster
{
    private readonly LearnedState _state;
    private readonly Tally[] _all;
    private readonly PerHorizon _context;
    private readonly double[] _weights;
    private readonly bool _forgets;

    /// <param name="all">Counts of all strategies together, from the root to the deepest level, aged to the state.</param>
    /// <param name="paths">The same of each strategy; asked only when nothing is forgotten.</param>
    public Forecaster(LearnedState state, Tally[] all, IEnumerable<Tally[]> paths, bool forgets)
    {
        (_state, _all, _forgets) = (state, all, forgets);
        _context = Experts.Context(all);
        _weights = forgets ? state.Mixture.Weights() : ByEvidence(paths);
    }

    /// <summary>What the context alone lets expect, by horizon.</summary>
    public PerHorizon Context => _context;

    /// <summary>What each expert says of a strategy.</summary>
    public Belief[] Read(Tally[] own, ReadOnlySpan<FeatureWeight> weights)
    {
        var beliefs = new Belief[Experts.Count];
        Experts.Read(own, _all[0], _context, beliefs);
        beliefs[Experts.Additive] = Probit.Predict(weights) with { Overall = beliefs[0].Overall };
        return beliefs;
    }

    public Belief Combine(Belief[] beliefs) => Mixture.Combine(_weights, beliefs);

    /// <summary>A mean as it has proved right lately.</summary>
    public double Correct(double mean) => _forgets ? _state.Recalibration.Correct(mean) : mean;

    /// <summary>
    /// Weights that depend on the counts alone and not on the order in which they came: the pooling strengths by the beta-binomial evidence
    /// of all strategies' counts on this path, nothing that forgets.
    /// </summary>
    private double[] ByEvidence(IEnumerable<Tally[]> paths)
    {
        var evidence = new double[Experts.Pooling.Length];
        var overall = Experts.Bounded((_all[0].Successes[0] + 1) / (_all[0].Outcomes[0] + 2));
        foreach (var own in paths)
        {
            for (var step = 0; step < evidence.Length; step++)
            {
                var m = Experts.Pooling[step];
                for (var d = 1; d < own.Length; d++)
                {
                    var p = Experts.ReadAbsolute(own.AsSpan(0, d), overall, 0, m).Mean;
                    var (n, s) = (own[d].Outcomes[0], own[d].Successes[0]);
                    evidence[step] += Numerics.LogBeta(s + (m * p), n - s + (m * (1 - p))) - Numerics.LogBeta(m * p, m * (1 - p));
                }
            }
        }

        var weights = new double[Experts.Count];
        var best = evidence.Max();
        var sum = evidence.Sum(e => Math.Exp(e - best));
        for (var step = 0; step < evidence.Length; step++)
            weights[Experts.Absolute(0, step)] = Math.Exp(evidence[step] - best) / sum;
        return weights;
    }
}
