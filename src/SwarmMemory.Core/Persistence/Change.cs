namespace SwarmMemory;

/// <summary>One write in the order of the store, seen by whoever follows the changes.</summary>
/// <param name="Sequence">Place in that order; grows, with gaps.</param>
public sealed record Change(
    long Sequence, MemoryKey Key, EntryVersion Version, WriteOutcome Outcome, string Author, DateTimeOffset At);
