namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of the tools that store under a key of their own choice.</summary>
internal sealed record KeyReply(string Key, long Version, string? Warning)
{
    public static KeyReply Of(PutResult.Stored stored) => new(stored.Key.Value, stored.Version.Value, Words.Warning(stored.Usage));
}
