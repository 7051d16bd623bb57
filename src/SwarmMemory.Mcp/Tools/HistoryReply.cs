namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>memory_history</c>, newest first.</summary>
internal sealed record HistoryReply(string Key, IReadOnlyList<HistoryReply.VersionReply> Versions)
{
    /// <param name="At">When it was written.</param>
    /// <param name="Tool">Through what it was written.</param>
    internal sealed record VersionReply(
        long Version, string Outcome, string Author, string Swarm, DateTimeOffset At, int Size, string? Session, string? Tool);

    public static HistoryReply Of(MemoryKey key, IEnumerable<VersionInfo> versions) => new(key.Value, [.. versions.Select(v => new VersionReply(
        v.Version.Value, Words.Of(v.Outcome), v.Author, v.Swarm, v.At, v.Size, v.Session, v.Tool))]);
}
