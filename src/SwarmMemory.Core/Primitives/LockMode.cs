namespace SwarmMemory;

/// <summary>How much a lock keeps others out; a stronger mode has a larger number, which is also how it is stored.</summary>
public enum LockMode
{
    /// <summary>Many at a time: nothing changes under them.</summary>
    Read = 1,

    /// <summary>One modifies; others' stores are refused, their reads still work.</summary>
    Write = 2,

    /// <summary>Complete isolation, of everything below the resource too: others neither write nor read.</summary>
    Exclusive = 3,
}
