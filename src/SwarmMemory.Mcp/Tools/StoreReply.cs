namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>memory_store</c>.</summary>
/// <param name="Warning">That the agent's or session's memory is nearly full, with what to do.</param>
internal sealed record StoreReply(string Key, long Version, string Outcome, DateTimeOffset? ExpiresAt, string? Warning)
{
    public static StoreReply Of(PutResult.Stored stored) =>
        new(stored.Key.Value, stored.Version.Value, Words.Of(stored.Outcome), stored.ExpiresAt, Words.Warning(stored.Usage));
}
