namespace SwarmMemory.Hosting.Configuration;

/// <summary>What a merge of matching entries knows of their values: <c>merge</c> of a rule. Pointers go through fields of objects.</summary>
public sealed record PathMergeRules
{
    /// <summary>The rules of a path that says nothing.</summary>
    public static readonly PathMergeRules None = new();

    /// <summary>JSON pointers of numbers that count: differences are added.</summary>
    public IReadOnlyList<string> Counters { get; init; } = [];

    /// <summary>JSON pointers of arrays whose order does not matter and that hold each element once.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>Equal when all pointers, in order, are equal.</summary>
    public bool Equals(PathMergeRules? other) =>
        other is not null && Counters.SequenceEqual(other.Counters) && Sets.SequenceEqual(other.Sets);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Counters.Count, Sets.Count);
}
