using SwarmMemory.Persistence;

namespace SwarmMemory;

/// <summary>What became of a write: <see cref="Stored"/>, <see cref="Conflict"/> or <see cref="Unresolved"/>.</summary>
public abstract record PutResult
{
    private PutResult()
    {
    }

    /// <summary>What was taken out of the value because it looked like a secret.</summary>
    public IReadOnlyList<SecretFinding> Redacted { get; init; } = [];

    /// <param name="Outcome">Created, updated, merged, or unchanged when the same value and tags were there already.</param>
    /// <param name="Usage">Share of its agent's or session's limit in use, where the key counts against one.</param>
    public sealed record Stored(
        MemoryKey Key, EntryVersion Version, WriteOutcome Outcome, DateTimeOffset? ExpiresAt, AccountUsage? Usage) : PutResult
    {
        /// <summary>The record of the conflict that this write won or was merged in.</summary>
        public ConflictId? ConflictId { get; init; }

        /// <summary>Said when other agents write this key so often that they are likely to meet.</summary>
        public Contention? Contention { get; init; }

        /// <summary>The other agent's write that this one replaced, if it was another's.</summary>
        internal PriorWrite? Prior { get; init; }
    }

    /// <summary>What was there stays, and this value is kept beside it until somebody decides with the conflict's id.</summary>
    /// <param name="Current">The version that is there; <see cref="EntryVersion.None"/> when there is no entry.</param>
    /// <param name="Clashes">JSON pointers of what both changed; "" is the whole value.</param>
    public sealed record Unresolved(
        MemoryKey Key, ConflictId Id, EntryVersion Current, string? Author, DateTimeOffset? At, IReadOnlyList<string> Clashes) : PutResult;


    /// <summary>Nothing was written: the entry is not at the version that the writer expected.</summary>
    /// <param name="Current">The version that is there; <see cref="EntryVersion.None"/> when there is no entry.</param>
    public sealed record Conflict(MemoryKey Key, EntryVersion Expected, EntryVersion Current, string? Author, DateTimeOffset? At) : PutResult
    {
        public SwarmMemoryException ToException() => Current == EntryVersion.None
            ? new(ErrorCode.VersionConflict,
                $"\"{Key}\" does not exist; expected version {Expected}.",
                "It was deleted or has expired. Store it with expected_version 0, or read it again.") { Facts = Details() }
            : new(ErrorCode.VersionConflict,
                $"\"{Key}\" is at version {Current}, written by {Author} at {At:yyyy-MM-dd HH:mm:ss}Z; expected {(Expected == EntryVersion.None ? "no entry" : $"version {Expected}")}.",
                $"Read it again, redo the change on that value and store it with expected_version {Current}.") { Facts = Details() };

        private Dictionary<string, object> Details() => new()
        {
            ["key"] = Key.Value,
            ["expected_version"] = Expected.Value,
            ["current_version"] = Current.Value,
        };
    }
}
