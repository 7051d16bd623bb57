namespace SwarmMemory.Coordination;

/// <summary>
/// How likely another agent writes a key within a minute of a store. Each earlier write is a trial: how long until an agent other than the one
/// that asks wrote next, or, when none has, how long none has. The shares that ended in each interval are multiplied as Kaplan and Meier do
/// (1958, "Nonparametric Estimation from Incomplete Observations"). The trials that began with a write of the agent itself come first; where
/// they are few they are drawn towards those of the key, these towards the keys beside it, and these towards all recent writes.
/// </summary>
internal static class ContentionModel
{
    /// <summary>How far ahead it looks, in ms.</summary>
    public const long Horizon = 60_000;

    /// <summary>Of a key whose like was never seen: the share of stores that another agent's follows within the horizon.</summary>
    private const double Unknown = .2;

    /// <summary>How many trials of its own count as much as what is known of keys like it.</summary>
    private const double Strength = 2;

    /// <summary>What a trial counts less than the one after it: agents come and go.</summary>
    private const double Decay = .95;

    private static readonly long[] Edges = [0, 1_000, 4_000, 10_000, 20_000, 35_000, Horizon];

    /// <param name="agent">Who asks.</param>
    /// <param name="own">Writes of the key, newest first.</param>
    /// <param name="recent">The newest writes of all keys, newest first.</param>
    /// <param name="prefix">What keys beside it begin with.</param>
    /// <param name="now">Unix ms.</param>
    public static double Probability(string agent, IReadOnlyList<KeyWrite> own, IEnumerable<KeyWrite> recent, string prefix, long now)
    {
        var key = own.Count == 0 ? "" : own[0].Key;
        var (all, beside) = (new Hazard(), new Hazard());
        foreach (var other in recent.GroupBy(w => w.Key, StringComparer.Ordinal).Where(g => g.Key != key))
        {
            var isBeside = other.Key.StartsWith(prefix, StringComparison.Ordinal);
            foreach (var trial in Trials([.. other], now, null))
            {
                all.Add(trial, 1);
                if (isBeside)
                    beside.Add(trial, 1);
            }
        }

        var (ofKey, ofAgent, weight) = (new Hazard(), new Hazard(), 1.0);
        foreach (var (trial, write) in Trials(own, now, agent).Zip(own))
        {
            ofKey.Add(trial, weight);
            if (write.Author == agent)
                ofAgent.Add(trial, weight);
            weight *= Decay;
        }

        var nothing = Edges.Skip(1).Zip(Edges).Select(e => 1 - Math.Pow(1 - Unknown, (double)(e.First - e.Second) / Horizon)).ToArray();
        var known = ofKey.DrawnTowards(beside.DrawnTowards(all.DrawnTowards(nothing)));
        return 1 - ofAgent.DrawnTowards(known).Aggregate(1.0, (survived, ends) => survived * (1 - ends));
    }

    /// <summary>
    /// How long it took until another agent wrote, for each write, newest first; what has not ended yet has lasted until now. Other than the one
    /// that asks, or, without one, than the write's own.
    /// </summary>
    private static IEnumerable<(long Lasted, bool Ended)> Trials(IReadOnlyList<KeyWrite> writes, long now, string? agent)
    {
        long? next = null;
        for (var i = 0; i < writes.Count; i++)
        {
            if (i > 0 && writes[i - 1].Author != (agent ?? writes[i].Author))
                next = writes[i - 1].At;
            yield return (Math.Max(0, (next ?? now) - writes[i].At), next is not null);
        }
    }

    /// <summary>Of the trials that lasted to the beginning of each interval, the share that ended in it.</summary>
    private sealed class Hazard
    {
        private readonly double[] _ended = new double[Edges.Length - 1];
        private readonly double[] _exposed = new double[Edges.Length - 1];

        public void Add((long Lasted, bool Ended) trial, double weight)
        {
            for (var i = 0; i < _ended.Length && trial.Lasted >= Edges[i]; i++)
            {
                var isOver = trial.Lasted >= Edges[i + 1];
                var ends = trial.Ended && !isOver;
                _ended[i] += ends ? weight : 0;
                // Whoever was watched for a part of the interval only counts as that part.
                _exposed[i] += isOver || ends ? weight : weight * (trial.Lasted - Edges[i]) / (Edges[i + 1] - Edges[i]);
            }
        }

        public double[] DrawnTowards(double[] prior) =>
            [.. prior.Select((p, i) => (_ended[i] + (Strength * p)) / (_exposed[i] + Strength))];
    }
}
