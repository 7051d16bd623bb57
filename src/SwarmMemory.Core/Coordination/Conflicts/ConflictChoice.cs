namespace SwarmMemory;

/// <summary>What a conflict is resolved with; the numbers are stored.</summary>
public enum ConflictChoice
{
    /// <summary>The value that is there stays.</summary>
    Current = 1,

    /// <summary>The value that was not written is written.</summary>
    Incoming = 2,

    /// <summary>A value that the resolver gives.</summary>
    Value = 3,
}
