namespace SwarmMemory;

/// <summary>A table that goes over with a memory.</summary>
/// <param name="Key">The columns of its primary key, in their order: it is read and written in this order.</param>
internal sealed record MovedTable(string Name, params string[] Key)
{
    /// <summary>Whether the engine gives its rows their numbers, and none twice.</summary>
    public bool IsNumbered { get; init; }
}
