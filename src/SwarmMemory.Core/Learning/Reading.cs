namespace SwarmMemory.Learning;

/// <summary>What the store knows of a context at one moment.</summary>
/// <param name="All">Counts of all strategies together at each level of the path.</param>
internal sealed record Reading(LearnedState State, List<Level> Path, Tally[] All, List<StrategyCandidate> Candidates);

/// <summary>A strategy that could be used, with what is known of it.</summary>
/// <param name="id">Any number; null when it has no outcomes.</param>
internal sealed class StrategyCandidate(long? id, string name, Tally[] own)
{
    public long? Id { get; } = id;
    public string Name { get; } = name;

    /// <summary>Its counts at each level of the path.</summary>
    public Tally[] Own { get; } = own;

    public FeatureWeight[] Weights { get; set; } = [];

    /// <summary>How many agents have reported on it.</summary>
    public long Agents { get; init; }

    /// <summary>What each of them reported, when it was more than one.</summary>
    public List<AgentReport> Reports { get; set; } = [];
}

/// <summary>How often an agent reported on a strategy, and how often that it succeeded.</summary>
internal readonly record struct AgentReport(string Agent, long Outcomes, long Successes);
