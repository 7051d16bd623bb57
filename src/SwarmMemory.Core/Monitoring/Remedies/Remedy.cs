namespace SwarmMemory.Monitoring;

/// <summary>Something that makes a store smaller or faster, in pieces so short that no agent notices.</summary>
/// <param name="Plan">What it would do and save, without changing anything; null: it is not worth it.</param>
/// <param name="OnlyByName">It is left out unless it is asked for.</param>
/// <param name="Apply">Does it and says what it did, and how many entries or versions it took away.</param>
internal sealed record Remedy(
    string Name,
    Func<CancellationToken, Task<RemedyStep?>> Plan,
    Func<IProgress<double>?, CancellationToken, Task<(string Did, long Cleaned)>> Apply,
    bool OnlyByName = false);
