namespace SwarmMemory.Hosting.Configuration;

/// <summary>Who may touch what: <c>security</c>. Agents' names are labels, not proof of identity.</summary>
public sealed record SecuritySettings
{
    /// <summary>What becomes of a write that holds what looks like a secret.</summary>
    public SecretHandling SecretHandling { get; init; } = SecretHandling.Refuse;

    /// <summary>Whether an agent may write only entries that are its own or shared.</summary>
    public bool ValidateAgentAccess { get; init; }

    /// <summary>Whether a session may read only entries that are its own or shared.</summary>
    public bool RestrictCrossSessionAccess { get; init; }
}
