namespace SwarmMemory.Hosting.Configuration;

/// <summary>Names of agents in the order given; two lists of the same names are equal.</summary>
public sealed class AgentNames(IReadOnlyList<string> names) : IEquatable<AgentNames>
{
    public static readonly AgentNames None = new([]);

    public IReadOnlyList<string> Names { get; } = names;

    public bool Equals(AgentNames? other) => other is not null && Names.SequenceEqual(other.Names);

    public override bool Equals(object? obj) => Equals(obj as AgentNames);

    public override int GetHashCode() => Names.Aggregate(0, HashCode.Combine);

    public override string ToString() => string.Join(", ", Names);
}
