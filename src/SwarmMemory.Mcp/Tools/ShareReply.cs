namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>knowledge_share</c>.</summary>
/// <param name="Recipients">Agents that were told; the first hundred. None when it was known already.</param>
/// <param name="Redacted">What was taken out because it looked like a secret.</param>
internal sealed record ShareReply(string Key, long Version, IReadOnlyList<string> Recipients, IReadOnlyList<string>? Redacted)
{
    private const int Shown = 100;

    public static ShareReply Of(SharedKnowledge shared) =>
        new(shared.Stored.Key.Value, shared.Stored.Version.Value, [.. shared.Recipients.Take(Shown)], Words.Of(shared.Stored.Redacted));
}
