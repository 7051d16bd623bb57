namespace SwarmMemory.Hosting.Configuration;

/// <summary>Who may touch what: <c>security</c>. Agents' names are labels, not proof of identity.</summary>
public sealed record SecuritySettings
{
    /// <summary>What becomes of a write that holds what looks like a secret.</summary>
    public SecretHandling SecretHandling { get; init; } = SecretHandling.Refuse;

    /// <summary>Whether an agent's entries are written by that agent alone.</summary>
    public bool ValidateAgentAccess { get; init; }

    /// <summary>Whether a session's entries are read and written by that session alone.</summary>
    public bool RestrictCrossSessionAccess { get; init; }
}
