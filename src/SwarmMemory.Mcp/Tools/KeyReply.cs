namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of the tools that store under a key of their own choice.</summary>
/// <param name="Redacted">What was taken out because it looked like a secret.</param>
internal sealed record KeyReply(string Key, long Version, string? Warning, IReadOnlyList<string>? Redacted)
{
    public static KeyReply Of(PutResult.Stored stored) => new(stored.Key.Value, stored.Version.Value, Words.Warning(stored.Usage), Words.Of(stored.Redacted));
}
