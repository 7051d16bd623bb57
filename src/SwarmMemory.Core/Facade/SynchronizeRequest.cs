namespace SwarmMemory;

/// <summary>A change of one entry that depends on what is there.</summary>
/// <param name="Change">
/// Makes the new value from the live entry, or from null when there is none. It runs while no other process can write: it must be quick, must not
/// wait for anything and must not use the memory. What it throws undoes everything.
/// </param>
public sealed record SynchronizeRequest(MemoryKey Key, Func<Entry?, JsonText> Change)
{
    /// <summary>The fence of the caller's lease on the key, when the change is guarded by one.</summary>
    public Fence? Fence { get; init; }

    /// <summary>Life from now on; null means what the retention policy says for this key.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Labels to find it by; null keeps those it has.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Sent in the same transaction, unless nothing changed.</summary>
    public MessageRequest? Message { get; init; }
}
