namespace SwarmMemory;

/// <summary>A write of one entry.</summary>
public sealed record PutRequest(MemoryKey Key, JsonText Value)
{
    /// <summary>The version that the writer read; 0 means that the key must be new; null writes whatever is there.</summary>
    public EntryVersion? ExpectedVersion { get; init; }

    /// <summary>What to do when that is not the version that is there; null is what the key's path says, which without a word is to refuse.</summary>
    public ConflictResolution? OnConflict { get; init; }

    /// <summary>Life from now on; null means what the retention policy says for this key.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Labels to find it by; null keeps those it has.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The fence of the caller's lease on the key, when the write is guarded by one.</summary>
    public Fence? Fence { get; init; }

    /// <summary>Whether the value was merged from two writes, which history then says.</summary>
    internal bool IsMerge { get; init; }
}
