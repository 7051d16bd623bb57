namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>snapshot_create</c>.</summary>
internal sealed record SnapshotReply(string Name, long Size, long Entries, string Checksum)
{
    public static SnapshotReply Of(SnapshotInfo info) => new(info.Name, info.Size, info.Entries, info.Checksum);
}
