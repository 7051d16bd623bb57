namespace SwarmMemory.Coordination;

/// <summary>Where in a value changes are merged by meaning: numbers that count, and arrays that are sets.</summary>
internal sealed class MergeRules(IEnumerable<string> counters, IEnumerable<string> sets)
{
    public static readonly MergeRules None = new([], []);

    private readonly PointerPattern[] _counters = [.. counters.Select(p => new PointerPattern(p))];
    private readonly PointerPattern[] _sets = [.. sets.Select(p => new PointerPattern(p))];

    public bool IsCounter(List<string> path) => Array.Exists(_counters, p => p.Matches(path));

    public bool IsSet(List<string> path) => Array.Exists(_sets, p => p.Matches(path));

    /// <summary>Whether equal changes at a path still add up: it is a counter, or may hold one.</summary>
    public bool MayCount(List<string> path) => Array.Exists(_counters, p => p.Matches(path) || p.LeadsBelow(path));
}
