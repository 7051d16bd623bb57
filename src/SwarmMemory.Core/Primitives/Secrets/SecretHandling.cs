namespace SwarmMemory;

/// <summary>What becomes of a write that holds what looks like a secret.</summary>
public enum SecretHandling
{
    /// <summary>It is refused, and the writer is told what was found and where.</summary>
    Refuse,

    /// <summary>The secret's place is taken by <c>[redacted:KIND]</c>, and the answer says so.</summary>
    Redact,

    /// <summary>Nothing is looked for.</summary>
    Allow,
}
