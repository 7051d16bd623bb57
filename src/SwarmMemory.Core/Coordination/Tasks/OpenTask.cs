namespace SwarmMemory;

/// <summary>A task that an agent opened.</summary>
/// <param name="Type">The kind of work, as learning groups it.</param>
/// <param name="Strategy">The strategy that was chosen for it, or null.</param>
public sealed record OpenTask(
    string Swarm, string Id, string Agent, string? Session, string Type, string? Description, string? Strategy, DateTimeOffset StartedAt);
