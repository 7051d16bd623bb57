namespace SwarmMemory.Learning;

/// <summary>
/// Bounds what one agent's reports can do: where several agents have reported on a strategy, none counts for more than all the others
/// together, or than <see cref="Always"/> outcomes. An agent that agrees with the others changes nothing by that; one that floods the store
/// with successes that nobody else has seen is held back.
/// </summary>
/// <param name="Shift">How far the strategy's log-odds move when the agent counts for no more than that; 0 when none is held back.</param>
/// <param name="Rate">Its success rate over all contexts, so counted.</param>
/// <param name="Held">Who is held back.</param>
/// <param name="CountsAs">The outcomes that this agent's count as.</param>
internal readonly record struct AgentShares(double Shift, double Rate, AgentReport? Held, long CountsAs)
{
    private const long Always = 10;

    public static AgentShares Bound(List<AgentReport> reports)
    {
        if (reports.Count < 2)
            return default;

        // Only one can outweigh all others.
        var most = reports.MaxBy(r => r.Outcomes);
        var (outcomes, successes) = (reports.Sum(r => r.Outcomes), reports.Sum(r => r.Successes));
        var counts = Math.Min(most.Outcomes, Math.Max(Always, outcomes - most.Outcomes));
        if (counts == most.Outcomes)
            return default;

        var bounded = successes - most.Successes + (counts * ((double)most.Successes / most.Outcomes));
        var of = outcomes - most.Outcomes + counts;
        return new AgentShares(LogOdds(bounded, of) - LogOdds(successes, outcomes), (bounded + 1) / (of + 2), most, counts);
    }

    /// <summary>
    /// Moves a belief by the shift. The more the agent disagrees with the others, the less its outcomes can tell of single contexts and of
    /// what is recent, and the more the bounded overall rate stands for it.
    /// </summary>
    public Belief Apply(Belief belief)
    {
        if (Shift == 0)
            return belief;
        var p = Experts.Bounded(belief.Mean);
        var moved = 1 / (1 + ((1 - p) / p * Math.Exp(-Shift)));
        var trust = Math.Exp(-Math.Abs(Shift));
        var mean = (trust * moved) + ((1 - trust) * Rate);
        return belief with { Mean = mean, Variance = belief.Variance + ((mean - p) * (mean - p) / 4) };
    }

    private static double LogOdds(double successes, double outcomes) => Math.Log((successes + 1) / (outcomes - successes + 1));
}
