using System.Globalization;

namespace SwarmMemory.Learning;

/// <summary>Chooses among the candidates and says why.</summary>
internal static class Recommendations
{
    /// <summary>Share of a strategy's overall spread that exploration draws with: all of it explores longer than what is found repays.</summary>
    private const double Exploration = 0.4;

    /// <summary>
    /// How much wider an interval is than the posterior says. The posterior takes the levels as given, and a strategy that was chosen as the
    /// best is one that was lucky; measured on real outcomes the plain interval covers 84 to 92 %.
    /// </summary>
    private const double Widening = 1.12;

    private const double LevelOfInterval = 0.9;
    private const int Draws = 200;
    private const int MaxAlternatives = 5;

    public static Recommendation None(long outcomes) => new(
        null, outcomes == 0 ? "No outcomes are recorded yet: record some with outcome_record." : "No strategy has outcomes for this question yet.",
        0.5, new RateInterval(0, 1, LevelOfInterval), 0, null, [], [], []);

    public static Recommendation Choose(Reading reading, Forecaster forecaster, bool explore, LearningOptions options)
    {
        var candidates = reading.Candidates;
        var beliefs = new Belief[candidates.Count];
        for (var i = 0; i < beliefs.Length; i++)
        {
            var belief = forecaster.Combine(forecaster.Read(candidates[i].Own, candidates[i].Weights));
            beliefs[i] = AgentShares.Bound(candidates[i].Reports).Apply(belief);
        }

        var chosen = explore ? Draw(beliefs, options.Random) : Best(beliefs);
        var best = ChancesOfBest(beliefs);
        var (mean, half) = (forecaster.Correct(beliefs[chosen].Mean), Numerics.Ninety * Widening * Math.Sqrt(beliefs[chosen].Variance));
        var interval = new RateInterval(Math.Max(0, mean - half), Math.Min(1, mean + half), LevelOfInterval);
        var winner = candidates[chosen];
        return new Recommendation(
            winner.Name, StrategyName.Describe(winner.Name), mean, interval, 1 - (interval.High - interval.Low),
            ExecutionTimes.Expected(winner.Own, reading.All), Evidence(reading.Path, winner.Own), Notes(winner),
            [.. Enumerable.Range(0, candidates.Count).Where(i => i != chosen).OrderByDescending(i => beliefs[i].Mean).Take(MaxAlternatives)
                .Select(i => new Alternative(candidates[i].Name, forecaster.Correct(beliefs[i].Mean), best[i], (long)candidates[i].Own[0].Outcomes[0]))])
        {
            ProbabilityBest = best[chosen],
        };
    }

    private static int Best(Belief[] beliefs)
    {
        var best = 0;
        for (var i = 1; i < beliefs.Length; i++)
        {
            if (beliefs[i].Mean > beliefs[best].Mean)
                best = i;
        }

        return best;
    }

    /// <summary>Thompson sampling (Thompson 1933; Chapelle and Li, NIPS 2011), deflated.</summary>
    private static int Draw(Belief[] beliefs, Random random)
    {
        var (best, highest) = (0, double.NegativeInfinity);
        for (var i = 0; i < beliefs.Length; i++)
        {
            var drawn = beliefs[i].Mean + (Exploration * Math.Sqrt(beliefs[i].Overall) * Normal(random));
            if (drawn > highest)
                (best, highest) = (i, drawn);
        }

        return best;
    }

    /// <summary>How often each was the best of all, in draws that are the same for the same beliefs.</summary>
    private static double[] ChancesOfBest(Belief[] beliefs)
    {
        var chances = new double[beliefs.Length];
        double[] spreads = [.. beliefs.Select(b => Math.Sqrt(b.Variance))];
        for (var draw = 0; draw < Draws; draw++)
        {
            var (best, highest) = (0, double.NegativeInfinity);
            for (var i = 0; i < beliefs.Length; i++)
            {
                var drawn = beliefs[i].Mean + (spreads[i] * Normals[((draw * beliefs.Length) + i) % Normals.Length]);
                if (drawn > highest)
                    (best, highest) = (i, drawn);
            }

            chances[best] += 1.0 / Draws;
        }

        return chances;
    }

    private static List<EvidenceLevel> Evidence(List<Level> path, Tally[] own)
    {
        List<EvidenceLevel> evidence = [];
        for (var d = 0; d < path.Count && own[d].Outcomes[0] > 0; d++)
            evidence.Add(new EvidenceLevel(path[d].Where, (long)own[d].Outcomes[0], own[d].Successes[0] / own[d].Outcomes[0]));
        return evidence;
    }

    private static List<string> Notes(StrategyCandidate winner)
    {
        List<string> notes = [];
        if (winner.Own[0].Outcomes[0] == 0)
            notes.Add("It has no outcomes yet: the rate is that of all strategies together.");
        if (AgentShares.Bound(winner.Reports) is { Held: { } held } bound)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"{held.Agent} reported {held.Outcomes:N0} of its {winner.Own[0].Outcomes[0]:N0} outcomes; they count as {bound.CountsAs:N0}, since others reported fewer."));
        }

        return notes;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Enough normal numbers that none comes twice beside the same; seeded, so that the same question has the same answer.</summary>
    private static readonly double[] Normals = MakeNormals();

    private static double[] MakeNormals()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 4099).Select(_ => Normal(random))];
    }
}
