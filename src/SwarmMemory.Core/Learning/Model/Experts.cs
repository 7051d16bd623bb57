namespace SwarmMemory.Learning;

/// <summary>
/// The readings of one strategy's evidence that the learner weighs against each other. For every horizon and pooling strength m there are two:
/// <list type="bullet">
/// <item>absolute: success counts at nested levels of context, each shrunk to its parent, p_d = (s + m p_parent) / (n + m);</item>
/// <item>relative: what the context alone lets expect, plus how much better the strategy did than that, shrunk level by level alike.</item>
/// </list>
/// The last is an additive probit (<see cref="Probit"/>), which wins where contexts never repeat. Shrinking of nested counts is that of
/// Gelman and Hill, Data Analysis Using Regression and Multilevel Models, chapter 12.
/// </summary>
internal static class Experts
{
    public const int Count = (Kinds * Horizon.Count * PoolingSteps) + 1;
    public const int Additive = Count - 1;

    private const int Kinds = 2;
    private const int PoolingSteps = 4;

    /// <summary>How many outcomes a parent counts as when its child's rate is estimated.</summary>
    public static readonly double[] Pooling = [3, 10, 30, 100];

    /// <summary>The same for a strategy as a whole among all strategies, where much less is known beforehand.</summary>
    private const double RootPooling = 10;

    /// <summary>The same for contexts when all strategies are taken together.</summary>
    private const double ContextPooling = 10;

    /// <summary>No outcome is ever held to be impossible.</summary>
    private const double Least = 1e-4;

    public static int HorizonOf(int expert) => expert / PoolingSteps % Horizon.Count;

    public static int Absolute(int horizon, int step) => (horizon * PoolingSteps) + step;

    public static int Relative(int horizon, int step) => ((Horizon.Count + horizon) * PoolingSteps) + step;

    /// <summary>What contexts alone let expect, by horizon.</summary>
    /// <param name="all">Counts of all strategies together, from the root to the deepest level.</param>
    public static PerHorizon Context(ReadOnlySpan<Tally> all)
    {
        var rates = default(PerHorizon);
        for (var h = 0; h < Horizon.Count; h++)
        {
            var p = 0.5;
            for (var d = 0; d < all.Length; d++)
            {
                var m = d == 0 ? 2 : ContextPooling;
                p = (all[d].Successes[h] + (m * p)) / (all[d].Outcomes[h] + m);
            }

            rates[h] = p;
        }

        return rates;
    }

    /// <summary>All readings but the additive one.</summary>
    /// <param name="own">Counts of the strategy, from the root to the deepest level.</param>
    /// <param name="all">Counts of all strategies together at the root.</param>
    /// <param name="context">From <see cref="Context"/>.</param>
    public static void Read(ReadOnlySpan<Tally> own, in Tally all, in PerHorizon context, Span<Belief> beliefs)
    {
        for (var h = 0; h < Horizon.Count; h++)
        {
            var overall = Bounded((all.Successes[h] + 1) / (all.Outcomes[h] + 2));
            for (var step = 0; step < PoolingSteps; step++)
            {
                beliefs[Absolute(h, step)] = ReadAbsolute(own, overall, h, Pooling[step]);
                beliefs[Relative(h, step)] = ReadRelative(own, context[h], h, Pooling[step]);
            }
        }
    }

    public static Belief ReadAbsolute(ReadOnlySpan<Tally> own, double overall, int h, double pooling)
    {
        var (p, v, root) = (overall, 0.0, 0.0);
        for (var d = 0; d < own.Length; d++)
        {
            var (n, m) = (own[d].Outcomes[h], d == 0 ? RootPooling : pooling);
            var kept = d == 0 ? 0 : m / (n + m);
            p = (own[d].Successes[h] + (m * p)) / (n + m);
            v = (p * (1 - p) / (n + m + 1)) + (kept * kept * v);
            root = d == 0 ? v : root;
        }

        return new Belief(Bounded(p), v, root);
    }

    private static Belief ReadRelative(ReadOnlySpan<Tally> own, double context, int h, double pooling)
    {
        var (better, v, spread) = (0.0, 0.0, context * (1 - context));
        for (var d = 0; d < own.Length; d++)
        {
            var (n, m) = (own[d].Outcomes[h], d == 0 ? RootPooling : pooling);
            var kept = d == 0 ? 0 : m / (n + m);
            better = (own[d].Successes[h] - own[d].Expected[h] + (m * better)) / (n + m);
            v = (spread / (n + m + 1)) + (kept * kept * v);
        }

        return new Belief(Math.Clamp(context + better, 0.01, 0.99), v, spread / (own[0].Outcomes[h] + RootPooling + 1));
    }

    public static double Bounded(double p) => Math.Clamp(p, Least, 1 - Least);
}
