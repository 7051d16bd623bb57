namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>memory_store</c>.</summary>
/// <param name="Version">The entry's version now; 0 when a conflict was kept and there is no entry.</param>
/// <param name="ConflictId">The record of the conflict, whatever became of it.</param>
/// <param name="Warning">That a decision is wanted, or that the agent's or session's memory is nearly full, with what to do.</param>
/// <param name="Contention">That other agents write this key often, when it is worth saying.</param>
/// <param name="Redacted">What was taken out because it looked like a secret.</param>
internal sealed record StoreReply(
    string Key, long Version, string Outcome, string? ConflictId, DateTimeOffset? ExpiresAt, string? Warning, ContentionReply? Contention,
    IReadOnlyList<string>? Redacted)
{
    public static StoreReply Of(PutResult result) => result switch
    {
        PutResult.Stored stored => new(stored.Key.Value, stored.Version.Value, Words.Of(stored.Outcome), stored.ConflictId?.ToString(),
            stored.ExpiresAt, Words.Warning(stored.Usage), ContentionReply.Of(stored.Contention),
            Words.Of(stored.Redacted)),
        PutResult.Unresolved kept => new(kept.Key.Value, kept.Current.Value, "conflict", kept.Id.ToString(), null, Words.Warning(kept), null, Words.Of(kept.Redacted)),
        PutResult.Conflict conflict => throw conflict.ToException(),
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };
}
