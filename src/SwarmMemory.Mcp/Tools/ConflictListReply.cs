namespace SwarmMemory.Mcp.Tools;

/// <summary>Answer of <c>conflict_list</c>, newest first.</summary>
internal sealed record ConflictListReply(IReadOnlyList<ConflictReply> Conflicts, string? NextCursor)
{
    public static ConflictListReply Of(Page<ConflictInfo> page)
    {
        var room = new ReplyRoom();
        return new([.. page.Items.Select(c => ConflictReply.Of(c, room))], page.NextCursor);
    }
}
