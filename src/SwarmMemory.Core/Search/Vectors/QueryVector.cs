namespace SwarmMemory.Search;

/// <summary>What a query means to a model, or why that is not known.</summary>
internal sealed record QueryVector(VectorModel Model, float[] Numbers)
{
    /// <summary>What to tell who searched; null when all is well.</summary>
    public string? Problem { get; init; }

    public static QueryVector Missing(string problem) => new(default, []) { Problem = problem };
}
