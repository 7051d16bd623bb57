namespace SwarmMemory.Hosting.Configuration;

/// <summary>Default labels of the caller: <c>identity</c>. The environment and a call's own arguments go before them.</summary>
public sealed record IdentitySettings
{
    /// <summary>The swarm, 1 to 64 characters; <see langword="null"/> when the file has none.</summary>
    public string? Swarm { get; init; }

    /// <summary>The agent, 1 to 64 characters; <see langword="null"/> when the file has none.</summary>
    public string? Agent { get; init; }
}
